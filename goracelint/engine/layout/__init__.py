"""What lies behind a pointer: proven sizes, offsets and alignment of memory, and what is done beyond them."""
