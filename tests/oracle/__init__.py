"""A slow and obvious second reading of all figures, written from the product definition alone."""
