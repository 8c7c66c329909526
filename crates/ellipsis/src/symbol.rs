//! Symbols.

use ellipsis_engine::{JsString, JsSymbol, Value as Raw};

use crate::engine::Scope;
use crate::error::Error;
use crate::handle::Handle;
use crate::value::Text;

/// A symbol of an engine. Handles of the same symbol are equal.
///
/// ```
/// use ellipsis::{Engine, Object, Symbol};
///
/// let mut engine = Engine::new();
/// let secret = Symbol::new(&mut engine, "secret")?;
/// let object = Object::new(&mut engine);
/// object.set(&mut engine, &secret, 1)?;
/// assert_eq!(object.get::<i32>(&mut engine, &secret)?, 1);
/// assert!(object.keys(&mut engine)?.is_empty());
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Symbol(pub(crate) Handle);

impl Symbol {
    /// A new symbol.
    ///
    /// ```
    /// # use ellipsis::{Engine, Symbol};
    /// let mut engine = Engine::new();
    /// assert_ne!(Symbol::new(&mut engine, "a")?, Symbol::new(&mut engine, "a")?);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no memory for it.
    pub fn new(scope: &mut Scope, description: &str) -> Result<Symbol, Error> {
        let description = scope.string(&description.into())?.as_string();
        let symbol = JsSymbol::new(&mut scope.cx().heap, description);
        Ok(Symbol(scope.handle(symbol.into())))
    }

    /// What `Symbol.for` gives for a key.
    ///
    /// ```
    /// # use ellipsis::{Engine, Symbol};
    /// let mut engine = Engine::new();
    /// assert_eq!(Symbol::registered(&mut engine, "a"), engine.eval::<Symbol>("Symbol.for('a')")?);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn registered(scope: &mut Scope, key: &str) -> Symbol {
        let cx = scope.cx();
        let key = JsString::from_str(&mut cx.heap, key);
        let symbol = cx.registered_symbol(key);
        Symbol(scope.handle(symbol.into()))
    }

    /// A well-known symbol by its name as a property of `Symbol`; none if there is no such symbol.
    ///
    /// ```
    /// # use ellipsis::{Engine, Symbol};
    /// let mut engine = Engine::new();
    /// let iterator = Symbol::well_known(&mut engine, "iterator").unwrap();
    /// assert_eq!(iterator, engine.eval::<Symbol>("Symbol.iterator")?);
    /// assert!(Symbol::well_known(&mut engine, "nothing").is_none());
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn well_known(scope: &mut Scope, name: &str) -> Option<Symbol> {
        let all = scope.cx().symbols.all();
        let (_, symbol) = all.into_iter().find(|(known, _)| *known == name)?;
        Some(Symbol(scope.handle(symbol.into())))
    }

    /// Its description.
    ///
    /// ```
    /// # use ellipsis::{Engine, Symbol};
    /// let mut engine = Engine::new();
    /// let symbol = Symbol::new(&mut engine, "a")?;
    /// assert_eq!(symbol.description(&mut engine)?.unwrap(), "a");
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it belongs to another engine.
    pub fn description(&self, scope: &mut Scope) -> Result<Option<Text>, Error> {
        let symbol: Raw = scope.cell(&self.0)?;
        let description = symbol.as_symbol().and_then(|symbol| symbol.description());
        Ok(description.map(|text| Text::of(text.view(&mut scope.cx().heap))))
    }
}
