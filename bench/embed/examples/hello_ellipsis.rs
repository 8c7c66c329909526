//! The least program that runs a script, for its size and how soon it is done.

fn main() {
    let mut engine = ellipsis::Engine::new();
    let text: String = engine.eval("['Hello', 'world'].join(' ')").unwrap();
    println!("{text}");
}
