"""A measurement made readable: table, files, plot, annotated video."""
