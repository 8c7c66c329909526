//! Methods of host classes: functions whose first parameter is a reference to the value of an instance.

use ellipsis_engine::Value as Raw;

use crate::class::Class;
use crate::convert::IntoJs;
use crate::engine::Scope;
use crate::error::Error;
use crate::function::{Arguments, FromArgument, Scoped};
use crate::instance::InstanceData;

/// What can be a method of a host class: functions and closures whose first parameter is a `&T` or `&mut T`, before at most
/// six that are [`FromArgument`], with or without a [`Scope`] before these; the result is [`IntoJs`]. `M` is found by itself.
///
/// ```
/// use ellipsis::{Class, ClassBuilder, Engine, Error, HostMethod};
///
/// struct Counter(u32);
///
/// /// Adds a method, and another one by which it was called in former times.
/// fn with_alias<M>(
///     class: &mut ClassBuilder<'_, Counter>,
///     names: [&str; 2],
///     method: impl HostMethod<Counter, M> + Copy,
/// ) -> Result<(), Error> {
///     class.method(names[0], method)?.method(names[1], method)?;
///     Ok(())
/// }
///
/// impl Class for Counter {
///     const NAME: &'static str = "Counter";
///
///     fn define(class: &mut ClassBuilder<'_, Counter>) -> Result<(), Error> {
///         class.constructor(|| Counter(0))?;
///         with_alias(class, ["next", "inc"], |counter: &mut Counter| {
///             counter.0 += 1;
///             counter.0
///         })
///     }
/// }
///
/// let mut engine = Engine::new();
/// engine.add_class::<Counter>()?;
/// assert_eq!(engine.eval::<i32>("const c = new Counter(); c.next(); c.inc()")?, 2);
/// # Ok::<(), Error>(())
/// ```
pub trait HostMethod<T: Class, M>: Send + 'static {
    /// What it returns.
    type Output: IntoJs;

    /// How many arguments it needs.
    #[doc(hidden)]
    fn needed(&self) -> u32;

    /// Calls it on what the arguments say.
    #[doc(hidden)]
    fn call(&self, scope: &mut Scope, arguments: &mut Arguments<'_>) -> Result<Self::Output, Error>;
}

/// The mark of methods that only look at the value.
#[doc(hidden)]
pub struct Shared;

/// The mark of methods that change the value.
#[doc(hidden)]
pub struct Exclusive;

/// Why a method cannot be called on that.
fn wrong_receiver<T: Class>(scope: &mut Scope, this: Raw) -> Error {
    let what = scope.value(this);
    let what = what.type_name();
    Error::type_error(format!("a method of {} was called on {what} that is no {}", T::NAME, T::NAME))
}

/// Where the value of the receiver lies, which lives as long as the receiver is on the stack.
fn receiver<'a, T: Class>(scope: &mut Scope, this: &'a Raw) -> Result<&'a InstanceData<T>, Error> {
    this.downcast::<InstanceData<T>>().ok_or_else(|| wrong_receiver::<T>(scope, *this))
}

macro_rules! host_methods {
    ($($mark:ident $access:ident $receiver:ty: $(($($name:ident)*))*;)*) => {
        $($(
            impl<T, F, R, $($name,)*> HostMethod<T, ($mark, fn($($name,)*))> for F
            where
                T: Class,
                F: Fn($receiver, $($name,)*) -> R + Send + 'static,
                R: IntoJs,
                $($name: FromArgument,)*
            {
                type Output = R;

                fn needed(&self) -> u32 {
                    0 $(+ u32::from($name::NEEDED))*
                }

                #[allow(non_snake_case, reason = "parameters are called as their types")]
                fn call(&self, scope: &mut Scope, arguments: &mut Arguments<'_>) -> Result<R, Error> {
                    let this = arguments.this;
                    let receiver = receiver::<T>(scope, &this)?;
                    $(let $name = $name::from_argument(arguments, scope)?;)*
                    receiver.$access(|value| self(value, $($name,)*))
                }
            }

            impl<T, F, R, $($name,)*> HostMethod<T, ($mark, fn(Scoped, $($name,)*))> for F
            where
                T: Class,
                F: Fn($receiver, &mut Scope, $($name,)*) -> R + Send + 'static,
                R: IntoJs,
                $($name: FromArgument,)*
            {
                type Output = R;

                fn needed(&self) -> u32 {
                    0 $(+ u32::from($name::NEEDED))*
                }

                #[allow(non_snake_case, reason = "parameters are called as their types")]
                fn call(&self, scope: &mut Scope, arguments: &mut Arguments<'_>) -> Result<R, Error> {
                    let this = arguments.this;
                    let receiver = receiver::<T>(scope, &this)?;
                    $(let $name = $name::from_argument(arguments, scope)?;)*
                    receiver.$access(|value| self(value, scope, $($name,)*))
                }
            }
        )*)*
    };
}

host_methods! {
    Shared read &T: () (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E G);
    Exclusive write &mut T: () (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E G);
}
