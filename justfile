# What CI runs.
ready:
    .ci/run

test *arguments:
    cargo test --workspace {{arguments}}

test262 *arguments:
    cargo xtask test262 {{arguments}}

bench *arguments:
    cargo xtask bench {{arguments}}
