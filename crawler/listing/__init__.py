"""What sources list articles with: feeds, sitemaps, searches, registers, the regulator's workbook."""
