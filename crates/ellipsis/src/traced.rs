//! Values that host classes hold, and that are collected with them.
//!
//! A [`Traced`] refers to its object through a WeakRef of the engine's, which is the root. What keeps the object alive is a handle,
//! as long as no collection has seen the owner; from then on it is the owner, which marks it while it is traced. So a `trace`
//! that leaves one out, or one that is no longer in its owner, leads to an error, and never to a cell that was reused.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::marker::PhantomData;

use ellipsis_builtins::weak_ref::{WeakRefData, new_weak_ref};
use ellipsis_engine::{Intrinsic, Trace as _};

use crate::convert::{FromJs, IntoJs};
use crate::engine::Scope;
use crate::error::Error;
use crate::handle::{Handle, Roots};
use crate::object::Object;
use crate::value::Value;

/// A value that an instance of a host class holds. The instance keeps it alive, as a property does: if it leads back to
/// the instance, both are collected when nothing else leads there.
///
/// Its class has to show it to the collector in [`Class::trace`](crate::Class::trace). A handle within an instance would keep
/// its object alive for as long as the instance lives, and if the object leads back to it, for as long as the engine does.
///
/// ```
/// use ellipsis::{Class, ClassBuilder, Engine, Error, Function, Scope, Traced, Tracer};
///
/// struct Button {
///     on_click: Option<Traced<Function>>,
/// }
///
/// impl Class for Button {
///     const NAME: &'static str = "Button";
///
///     fn define(class: &mut ClassBuilder<'_, Button>) -> Result<(), Error> {
///         class.constructor(|| Button { on_click: None })?;
///         class.method("onClick", |button: &mut Button, scope: &mut Scope, callback: Function| {
///             button.on_click = Some(Traced::new(scope, callback)?);
///             Ok::<_, Error>(())
///         })?;
///         class.method("click", |button: &Button, scope: &mut Scope| match &button.on_click {
///             Some(callback) => callback.get(scope)?.call(scope, ()),
///             None => Ok(()),
///         })?;
///         Ok(())
///     }
///
///     fn trace(&self, tracer: &mut Tracer<'_>) {
///         tracer.visit(&self.on_click);
///     }
/// }
///
/// let mut engine = Engine::new();
/// engine.add_class::<Button>()?;
/// engine.eval::<()>("const button = new Button(); let clicks = 0; button.onClick(() => { button; clicks++ })")?;
/// engine.collect_garbage();
/// assert_eq!(engine.eval::<i32>("button.click(); clicks")?, 1);
/// # Ok::<(), Error>(())
/// ```
pub struct Traced<T> {
    kept: Kept,
    kind: PhantomData<fn() -> T>,
}

enum Kept {
    /// What is no object.
    Plain(Value),
    Object {
        /// The WeakRef.
        weak: Handle,
        /// The object itself, until a collection has seen the owner.
        strong: Cell<Option<Handle>>,
    },
}

impl<T: FromJs> Traced<T> {
    /// Keeps a value, for good until an instance holds it.
    ///
    /// ```
    /// # use ellipsis::{Engine, Object, Traced};
    /// let mut engine = Engine::new();
    /// let object = Object::new(&mut engine);
    /// let traced = Traced::<Object>::new(&mut engine, &object)?;
    /// assert_eq!(traced.get(&mut engine)?, object);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no such value.
    pub fn new(scope: &mut Scope, value: impl IntoJs) -> Result<Traced<T>, Error> {
        let value = value.into_js(scope)?;
        let Value::Object(Object(strong)) = value else {
            return Ok(Traced { kept: Kept::Plain(value), kind: PhantomData });
        };
        let target = scope.cell(&strong)?;
        let cx = scope.cx();
        // No script sees it.
        let prototype = cx.intrinsic(Intrinsic::ObjectPrototype);
        let weak = new_weak_ref(cx, prototype, target);
        let weak = scope.handle(weak.into());
        let kept = Kept::Object { weak, strong: Cell::new(Some(strong)) };
        Ok(Traced { kept, kind: PhantomData })
    }

    /// The value.
    ///
    /// ```
    /// # use ellipsis::{Engine, Traced};
    /// let mut engine = Engine::new();
    /// assert_eq!(Traced::<f64>::new(&mut engine, 1.5)?.get(&mut engine)?, 1.5);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it was collected, since no instance showed it to the collector; if it is no `T`.
    pub fn get(&self, scope: &mut Scope) -> Result<T, Error> {
        let weak = match &self.kept {
            Kept::Plain(value) => return T::from_js(value.clone(), scope),
            Kept::Object { weak, .. } => scope.cell(weak)?,
        };
        match weak.downcast::<WeakRefData>().map(WeakRefData::target) {
            Some(target) if target.is_object() => scope.convert(target),
            _ => Err(Error::type_error("a value was collected that its owner does not trace")),
        }
    }
}

impl<T> fmt::Debug for Traced<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Traced")
    }
}

/// What the collector has of an instance: it is shown what that holds.
///
/// ```
/// use ellipsis::{Object, Traced, Tracer};
///
/// struct Graph {
///     root: Traced<Object>,
///     nodes: Vec<Traced<Object>>,
/// }
///
/// fn trace(graph: &Graph, tracer: &mut Tracer<'_>) {
///     tracer.visit(&graph.root);
///     tracer.visit(&graph.nodes);
/// }
/// ```
pub struct Tracer<'a> {
    pub(crate) inner: &'a mut ellipsis_engine::Tracer,
    pub(crate) roots: &'a Roots,
}

impl Tracer<'_> {
    /// Shows it a [`Traced`] value, or those in an `Option` or a collection.
    ///
    /// ```
    /// # use ellipsis::{Object, Traced, Tracer};
    /// fn trace(parent: &Option<Traced<Object>>, tracer: &mut Tracer<'_>) {
    ///     tracer.visit(parent);
    /// }
    /// ```
    pub fn visit(&mut self, held: &(impl Held + ?Sized)) {
        held.visit(self);
    }

    /// Shows it what instances of any class hold, where one cannot be asked for its own.
    pub(crate) fn visit_all(&mut self) {
        self.roots.trace_weak(self.inner);
    }
}

/// What holds [`Traced`] values: one, or an `Option`, slice, `Vec`, `Box`, `RefCell`, or the values of a map.
///
/// ```
/// use ellipsis::{Held, Object, Traced, Tracer};
///
/// struct Pair(Traced<Object>, Traced<Object>);
///
/// impl Held for Pair {
///     fn visit(&self, tracer: &mut Tracer<'_>) {
///         tracer.visit(&self.0);
///         tracer.visit(&self.1);
///     }
/// }
/// ```
pub trait Held {
    /// Shows all of them.
    ///
    /// ```
    /// # use ellipsis::{Held, Object, Traced, Tracer};
    /// fn trace(all: &[Traced<Object>], tracer: &mut Tracer<'_>) {
    ///     all.visit(tracer);
    /// }
    /// ```
    fn visit(&self, tracer: &mut Tracer<'_>);
}

impl<T> Held for Traced<T> {
    fn visit(&self, tracer: &mut Tracer<'_>) {
        let Kept::Object { weak, strong } = &self.kept else { return };
        let weak = tracer.roots.get(weak);
        if let Some(target) = weak.and_then(|weak| weak.downcast::<WeakRefData>().map(WeakRefData::target)) {
            target.trace(tracer.inner);
            strong.take();
        }
    }
}

impl<T: Held> Held for Option<T> {
    fn visit(&self, tracer: &mut Tracer<'_>) {
        self.iter().for_each(|held| held.visit(tracer));
    }
}

impl<T: Held + ?Sized> Held for Box<T> {
    fn visit(&self, tracer: &mut Tracer<'_>) {
        (**self).visit(tracer);
    }
}

/// While one is being changed, a collection leaves all values alone that instances hold.
impl<T: Held + ?Sized> Held for RefCell<T> {
    fn visit(&self, tracer: &mut Tracer<'_>) {
        match self.try_borrow() {
            Ok(held) => held.visit(tracer),
            Err(_) => tracer.visit_all(),
        }
    }
}

impl<T: Held> Held for [T] {
    fn visit(&self, tracer: &mut Tracer<'_>) {
        self.iter().for_each(|held| held.visit(tracer));
    }
}

impl<T: Held> Held for Vec<T> {
    fn visit(&self, tracer: &mut Tracer<'_>) {
        self.as_slice().visit(tracer);
    }
}

impl<K, T: Held, S> Held for std::collections::HashMap<K, T, S> {
    fn visit(&self, tracer: &mut Tracer<'_>) {
        self.values().for_each(|held| held.visit(tracer));
    }
}

impl<K, T: Held> Held for std::collections::BTreeMap<K, T> {
    fn visit(&self, tracer: &mut Tracer<'_>) {
        self.values().for_each(|held| held.visit(tracer));
    }
}
