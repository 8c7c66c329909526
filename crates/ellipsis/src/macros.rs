//! The macros.

/// Derives [`FromJs`](trait@crate::FromJs): structs are read from objects, tuple structs from arrays or, of one field, from what that is
/// read from, enums from what [`IntoJs`](derive@crate::IntoJs) makes of them.
///
/// ```
/// use ellipsis::{Engine, FromJs};
///
/// #[derive(FromJs, PartialEq, Debug)]
/// #[js(rename_all = "camelCase")]
/// struct Request {
///     user_name: String,
///     #[js(rename = "ttl", default = || 60)]
///     seconds: u32,
///     #[js(default)]
///     tags: Vec<String>,
///     reply_to: Option<String>,
///     action: Action,
/// }
///
/// #[derive(FromJs, PartialEq, Debug)]
/// #[js(tag = "type", rename_all = "lowercase")]
/// enum Action {
///     Ping,
///     Move { x: f64, y: f64 },
/// }
///
/// let mut engine = Engine::new();
/// let request: Request = engine.eval("({ userName: 'ada', action: { type: 'move', x: 1, y: 2 } })")?;
/// assert_eq!((request.seconds, request.action), (60, Action::Move { x: 1.0, y: 2.0 }));
/// let error = engine.eval::<Request>("({ userName: 1 })").unwrap_err();
/// assert_eq!(error.message(), "userName: expected a string, not a number");
/// # Ok::<(), ellipsis::Error>(())
/// ```
///
/// Of a type, `#[js(…)]` takes `rename_all = "…"` (`camelCase`, `PascalCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case` or
/// `lowercase`; it is about fields of structs and names of variants), for enums `tag = "…"`, and `crate = path` if the crate has another
/// name. Of a variant it takes `rename` and `rename_all`. Of a field it takes
/// - `rename = "…"`;
/// - `default`, or `default = function`: what it is where the property is `undefined`;
/// - `skip`: it is no property, and is read as `Default::default()`.
///
/// An `Option` is `None` where there is no property. Getters, and what an object inherits, count.
pub use ellipsis_derive::FromJs;

/// Derives [`IntoJs`](trait@crate::IntoJs): structs become objects, tuple structs arrays or, of one field, what that becomes, structs without
/// fields `null`.
///
/// Variants of enums become what they are called (`"Name"`), or objects whose only property is called so (`{ Name: … }`); with
/// `#[js(tag = "type")]` objects in which a property says it (`{ type: "Name", … }`). The attributes are those of
/// [`FromJs`](derive@crate::FromJs).
///
/// ```
/// use ellipsis::{Engine, IntoJs};
///
/// #[derive(IntoJs)]
/// struct Point<T> {
///     x: T,
///     y: T,
///     #[js(skip)]
///     id: u64,
/// }
///
/// #[derive(IntoJs)]
/// enum Shape<'a> {
///     Nothing,
///     Circle(f64),
///     Line(Point<f64>, Point<f64>),
///     Label { text: &'a str },
/// }
///
/// let mut engine = Engine::new();
/// let point = |x| Point { x, y: 0.5, id: 7 };
/// let shapes = vec![Shape::Nothing, Shape::Circle(1.0), Shape::Line(point(1.0), point(2.0)), Shape::Label { text: "a" }];
/// engine.set_global("shapes", shapes)?;
/// assert_eq!(
///     engine.eval::<String>("JSON.stringify(shapes)")?,
///     r#"["Nothing",{"Circle":1},{"Line":[{"x":1,"y":0.5},{"x":2,"y":0.5}]},{"Label":{"text":"a"}}]"#,
/// );
/// # Ok::<(), ellipsis::Error>(())
/// ```
pub use ellipsis_derive::IntoJs;

/// Makes a type a host class: writes [`Class`](crate::Class) from an `impl` block.
///
/// Functions that take `&self` or `&mut self` become methods; others stay Rust's, unless `#[js(…)]` says what they are. Scripts know them
/// by their names in `camelCase`.
///
/// ```
/// use ellipsis::{Engine, Error, Function, Instance, Scope, Traced, Tracer};
///
/// struct Counter {
///     count: i32,
///     label: String,
///     listener: Option<Traced<Function>>,
/// }
///
/// #[ellipsis::class]
/// impl Counter {
///     #[js(static)]
///     const LIMIT: i32 = 100;
///
///     #[js(constructor)]
///     fn new(label: String, start: Option<i32>) -> Counter {
///         Counter { count: start.unwrap_or(0), label, listener: None }
///     }
///
///     #[js(static)]
///     fn from_text(text: String) -> Result<Counter, std::num::ParseIntError> {
///         Ok(Counter::new(String::new(), Some(text.parse()?)))
///     }
///
///     fn add(&mut self, scope: &mut Scope, amount: i32) -> Result<(), Error> {
///         self.count += amount;
///         match &self.listener {
///             Some(listener) => listener.get(scope)?.call(scope, (self.count,)),
///             None => Ok(()),
///         }
///     }
///
///     fn on_change(&mut self, scope: &mut Scope, listener: Function) -> Result<(), Error> {
///         self.listener = Some(Traced::new(scope, listener)?);
///         Ok(())
///     }
///
///     #[js(getter)]
///     fn count(&self) -> i32 {
///         self.count
///     }
///
///     #[js(setter)]
///     fn set_count(&mut self, count: i32) {
///         self.count = count;
///     }
///
///     #[js(getter)]
///     fn label(&self) -> &str {
///         &self.label
///     }
///
///     #[js(iterator)]
///     fn steps(&self) -> Vec<i32> {
///         (0..self.count).collect()
///     }
///
///     #[js(symbol = "toPrimitive")]
///     fn to_primitive(&self) -> i32 {
///         self.count
///     }
///
///     #[js(trace)]
///     fn trace_listener(&self, tracer: &mut Tracer<'_>) {
///         tracer.visit(&self.listener);
///     }
/// }
///
/// let mut engine = Engine::new();
/// engine.add_class::<Counter>()?;
/// engine.eval::<()>("
///     const counter = new Counter('clicks'), seen = [];
///     counter.onChange((count) => seen.push(count));
///     counter.add(2);
///     counter.count += 1;
///     counter.add(Counter.LIMIT);
/// ")?;
/// assert_eq!(engine.eval::<String>("counter.label + seen")?, "clicks2,103");
/// assert_eq!(engine.eval::<i32>("[...Counter.fromText('3')].length + counter")?, 106);
/// assert!(engine.eval::<()>("Counter.fromText('three')").is_err());
/// # Ok::<(), Error>(())
/// ```
///
/// In the attribute's parentheses: `name = "…"`, `rename_all = "…"` for functions, `crate = path`. In `#[js(…)]`:
/// - `constructor`, `getter`, `setter` (whose `set_` is no part of the name);
/// - `static`: functions, which may be async, and constants;
/// - `iterator`: see [`ClassBuilder::iterator`](crate::ClassBuilder::iterator);
/// - `trace`: see [`Class::trace`](crate::Class::trace);
/// - `save`, a method, and `restore`, a function: see [`ClassBuilder::saved`](crate::ClassBuilder::saved);
/// - `skip`: it is none of these;
/// - with them `rename = "…"`, or `symbol = "…"`, the name of a well-known symbol that is the key.
pub use ellipsis_derive::class;
