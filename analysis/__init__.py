"""Articles in, findings out: pure stages over texts, and the pipeline that runs what is pending."""
