//! The same as `hello_ellipsis`.

fn main() {
    let runtime = rquickjs::Runtime::new().unwrap();
    let context = rquickjs::Context::full(&runtime).unwrap();
    let text: String = context.with(|ctx| ctx.eval("['Hello', 'world'].join(' ')").unwrap());
    println!("{text}");
}
