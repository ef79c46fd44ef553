"""Figures: pure functions from data to a plotly figure, and the one factory that puts them on a page."""
