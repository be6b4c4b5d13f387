"""What a student reads: sentences, and the page they stand on."""
