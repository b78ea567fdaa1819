"""The rules of the house: pure functions and values. No clock, no file, no bus."""
