from . import wac_bench_body
