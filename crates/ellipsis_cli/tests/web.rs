//! Streams, bodies, compression and HTTP: what programs print is what Node.js prints, where Node.js has it.

mod support;

use support::{are_all, check};

macro_rules! cases {
    ($($name:ident)*) => {
        $(#[test] fn $name() { check("web", stringify!($name), &[]); })*

        #[test]
        fn none_is_left_out() {
            are_all("web", &[$(stringify!($name)),*]);
        }
    };
}

cases! { bridges child cipher glob http serve streams urlpattern vm watch zlib }
