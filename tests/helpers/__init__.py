"""What several folders of tests share: people made of numbers, and results made by hand."""
