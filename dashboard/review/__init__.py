"""What coders work with: signing in, the numbered text, the form of a coding, judging, adjudicating, corrections."""
