"""What a message says. Pure: octets in, values out; no clock, no files but the parts folder, no policy."""
