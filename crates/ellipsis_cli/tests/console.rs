//! The console's output, compared with that of Node.js, line by line; Node.js shows nothing of
//! what Temporal objects hold.

mod support;

use support::{are_all, check};

macro_rules! cases {
    ($($name:ident)*) => {
        $(#[test] fn $name() { check("console", stringify!($name), &[]); })*

        #[test]
        fn none_is_left_out() {
            are_all("console", &[$(stringify!($name)),*]);
        }

        /// Collections at odd moments change nothing.
        #[test]
        fn under_collection() {
            $(check("console", stringify!($name), &["--gc-stress", "7"]);)*
        }
    };
}

cases! { arrays collections errors format functions methods objects options primitives temporal }
