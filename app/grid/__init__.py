"""The rows of the grid as they are typed, ordered, filtered and judged; no widgets."""
