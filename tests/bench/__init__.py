"""How fast and how small the house is, each number beside what the bare libraries do: `make bench`."""
