//! The intrinsic objects of a realm.
// tidy: table

macro_rules! define_intrinsics {
    ($($name:ident),+ $(,)?) => {
        /// Names of intrinsic objects: constructors by their names, their prototypes with
        /// `Prototype` behind, functions by theirs.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u16)]
        #[expect(missing_docs, reason = "each is named after what it is")]
        pub enum Intrinsic { $($name,)+ }

        impl Intrinsic {
            /// How many there are.
            pub const COUNT: usize = [$(Intrinsic::$name,)+].len();
        }
    };
}

define_intrinsics! {
    Object, ObjectPrototype,
    Function, FunctionPrototype, ThrowTypeError,
    Array, ArrayPrototype, ArrayIteratorPrototype, ArrayIteratorPrototypeNext, ArrayPrototypeValues, ArrayPrototypeToString,
    String, StringPrototype, StringPrototypeIterator, StringIteratorPrototype, StringIteratorPrototypeNext,
    Number, NumberPrototype, Boolean, BooleanPrototype, Symbol, SymbolPrototype, BigInt, BigIntPrototype,
    Math, Json, Reflect, Atomics,
    Error, ErrorPrototype, ErrorStackGetter, ErrorStackSetter, CallSite, CallSitePrototype, EvalError, EvalErrorPrototype, RangeError, RangeErrorPrototype,
    ReferenceError, ReferenceErrorPrototype, SyntaxError, SyntaxErrorPrototype, TypeError,
    TypeErrorPrototype, UriError, UriErrorPrototype, AggregateError, AggregateErrorPrototype,
    SuppressedError, SuppressedErrorPrototype,
    Map, MapPrototype, MapPrototypeEntries, MapIteratorPrototype, MapIteratorPrototypeNext,
    Set, SetPrototype, SetPrototypeValues, SetIteratorPrototype, SetIteratorPrototypeNext,
    WeakMap, WeakMapPrototype, WeakSet, WeakSetPrototype, WeakRef, WeakRefPrototype,
    FinalizationRegistry, FinalizationRegistryPrototype,
    Promise, PromisePrototype, PromiseResolve, PromiseThen,
    Proxy,
    Iterator, IteratorPrototype, AsyncIteratorPrototype, AsyncFromSyncIteratorPrototype,
    IteratorHelperPrototype, WrapForValidIteratorPrototype,
    GeneratorFunction, GeneratorFunctionPrototype, GeneratorPrototype,
    AsyncFunction, AsyncFunctionPrototype,
    AsyncGeneratorFunction, AsyncGeneratorFunctionPrototype, AsyncGeneratorPrototype,
    RegExp, RegExpPrototype, RegExpStatics, RegExpStringIteratorPrototype,
    Date, DatePrototype,
    Temporal, TemporalNow, TemporalDuration, TemporalDurationPrototype,
    TemporalInstant, TemporalInstantPrototype, TemporalPlainDate, TemporalPlainDatePrototype,
    TemporalPlainDateTime, TemporalPlainDateTimePrototype,
    TemporalPlainMonthDay, TemporalPlainMonthDayPrototype,
    TemporalPlainTime, TemporalPlainTimePrototype,
    TemporalPlainYearMonth, TemporalPlainYearMonthPrototype,
    TemporalZonedDateTime, TemporalZonedDateTimePrototype,
    ArrayBuffer, ArrayBufferPrototype, SharedArrayBuffer, SharedArrayBufferPrototype,
    DataView, DataViewPrototype, TypedArray, TypedArrayPrototype,
    Int8Array, Int8ArrayPrototype, Uint8Array, Uint8ArrayPrototype,
    Uint8ClampedArray, Uint8ClampedArrayPrototype, Int16Array, Int16ArrayPrototype,
    Uint16Array, Uint16ArrayPrototype, Int32Array, Int32ArrayPrototype,
    Uint32Array, Uint32ArrayPrototype, BigInt64Array, BigInt64ArrayPrototype,
    BigUint64Array, BigUint64ArrayPrototype, Float16Array, Float16ArrayPrototype,
    Float32Array, Float32ArrayPrototype, Float64Array, Float64ArrayPrototype,
    AbstractModuleSource, AbstractModuleSourcePrototype,
    DisposableStack, DisposableStackPrototype, AsyncDisposableStack, AsyncDisposableStackPrototype,
    Intl, IntlLocale, IntlLocalePrototype, IntlCollator, IntlCollatorPrototype,
    IntlDateTimeFormat, IntlDateTimeFormatPrototype, IntlDisplayNames, IntlDisplayNamesPrototype,
    IntlDurationFormat, IntlDurationFormatPrototype, IntlListFormat, IntlListFormatPrototype,
    IntlNumberFormat, IntlNumberFormatPrototype, IntlPluralRules, IntlPluralRulesPrototype,
    IntlRelativeTimeFormat, IntlRelativeTimeFormatPrototype, IntlSegmenter, IntlSegmenterPrototype,
    IntlSegmentsPrototype, IntlSegmentIteratorPrototype, IntlFallbackSymbol,
    Eval, IsNaN, IsFinite, ParseFloat, ParseInt, DecodeUri, DecodeUriComponent, EncodeUri,
    EncodeUriComponent, Escape, Unescape,
}
