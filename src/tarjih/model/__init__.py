"""The model language: what a person writes, read and checked."""
