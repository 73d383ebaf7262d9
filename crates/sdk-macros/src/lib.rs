//! `#[callback]` and `#[derive(Describe)]` of `escale-sdk`. Use them through that crate, which documents them.
//!
//! Both only look at what is written: a callback's name, documentation, argument names and types; a type's fields. What
//! a type is called on the wire is found out by the compiler, through the trait `Describe` of `escale-sdk`.

mod callback;
mod describe;
mod text;

use proc_macro::TokenStream;

/// Makes a function callable by messages. See `escale_sdk::callback`.
#[proc_macro_attribute]
pub fn callback(options: TokenStream, item: TokenStream) -> TokenStream {
    callback::expand(options.into(), item.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Explains a type to those who call callbacks or read state objects. See `escale_sdk::Describe`.
#[proc_macro_derive(Describe)]
pub fn describe(item: TokenStream) -> TokenStream {
    describe::expand(item.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}
