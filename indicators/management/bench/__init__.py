"""What `make bench` measures, beside plain yardsticks, in one run, interleaved."""
