//! What types and callbacks are called on the wire (spec/constellation §6.3): package descriptors.

use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

pub use escale_sdk_macros::Describe;

/// A type that can be explained to those who call callbacks or read state objects. Derive it for structures with named
/// fields and for enumerations without values; names follow serde's `rename` and `rename_all`. A type without it is
/// simply called `System.Object`.
///
/// ```
/// use escale_sdk::Describe;
/// use serde::{Deserialize, Serialize};
///
/// /// How a lamp stands.
/// #[derive(Serialize, Deserialize, Describe)]
/// #[serde(rename_all = "camelCase")]
/// struct Lamp {
///     /// It shines.
///     is_on: bool,
///     /// Percent.
///     brightness: Option<u8>,
/// }
/// ```
pub trait Describe {
    /// The name of the type on the wire; what has to be explained about it is put into `types`.
    fn describe(types: &mut Types) -> String;
}

/// Types that were explained.
#[derive(Debug, Clone, Default)]
pub struct Types {
    explained: BTreeMap<String, Option<Explained>>,
}

impl Types {
    /// Explains a type, unless it is explained already; returns its name.
    pub fn explain(&mut self, name: &str, how: impl FnOnce(&mut Self) -> Explained) -> String {
        if !self.explained.contains_key(name) {
            // A type may be part of itself.
            self.explained.insert(name.to_owned(), None);
            let mut explained = how(self);
            explained.type_name = name.to_owned();
            explained.type_fullname = name.to_owned();
            self.explained.insert(name.to_owned(), Some(explained));
        }
        name.to_owned()
    }
    fn list(&self) -> Vec<&Explained> {
        self.explained.values().flatten().collect()
    }
}

/// The explanation of one type.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Explained {
    type_name: String,
    type_fullname: String,
    description: Option<String>,
    is_generic: bool,
    is_array: bool,
    is_enum: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Vec<Member>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enum_values: Option<Vec<Member>>,
}

impl Explained {
    /// One without properties or values yet.
    #[must_use]
    pub fn new(description: &str) -> Self {
        Self { description: some(description), ..Self::default() }
    }
    /// One more property.
    #[must_use]
    pub fn property(mut self, name: &str, type_name: String, description: &str, optional: bool) -> Self {
        let member = Member::new(name, type_name, description, 1, optional, Value::Null);
        self.properties.get_or_insert_default().push(member);
        self
    }
    /// One more value of an enumeration.
    #[must_use]
    pub fn value(mut self, name: &str, description: &str) -> Self {
        self.is_enum = true;
        let member = Member::new(name, String::new(), description, 0, false, Value::Null);
        self.enum_values.get_or_insert_default().push(member);
        self
    }
}

/// The description of one callback.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CallbackDescription {
    message_key: String,
    description: Option<String>,
    response_type: Option<String>,
    parameters: Vec<Member>,
}

impl CallbackDescription {
    /// One without arguments or reply yet.
    #[must_use]
    pub fn new(key: &str, description: &str) -> Self {
        let (message_key, description) = (key.to_owned(), some(description));
        Self { message_key, description, response_type: None, parameters: Vec::new() }
    }
    /// It replies with a value of this type.
    #[must_use]
    pub fn replies(mut self, type_name: String) -> Self {
        self.response_type = Some(type_name);
        self
    }
    /// One more argument.
    #[must_use]
    pub fn parameter(
        mut self,
        name: &str,
        type_name: String,
        description: &str,
        optional: bool,
        default: Value,
    ) -> Self {
        self.parameters.push(Member::new(name, type_name, description, 2, optional, default));
        self
    }
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Member {
    name: String,
    type_name: String,
    description: Option<String>,
    r#type: u8,
    is_optional: bool,
    default_value: Value,
}

impl Member {
    fn new(
        name: &str,
        type_name: String,
        description: &str,
        role: u8,
        optional: bool,
        default: Value,
    ) -> Self {
        Self {
            name: name.to_owned(),
            type_name,
            description: some(description),
            r#type: role,
            is_optional: optional,
            default_value: default,
        }
    }
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// A whole package descriptor.
pub(crate) fn descriptor(
    package: &str,
    callbacks: &[&CallbackDescription],
    types: &Types,
    state_types: &Types,
) -> Value {
    serde_json::json!({
        "PackageName": package,
        "MessageCallbacks": callbacks,
        "MessageCallbackTypes": types.list(),
        "StateObjectTypes": state_types.list(),
    })
}

macro_rules! simple {
    ($($type:ty => $name:literal)*) => { $(
        impl Describe for $type {
            fn describe(_: &mut Types) -> String {
                $name.to_owned()
            }
        }
    )* };
}

simple! {
    bool => "System.Boolean"
    char => "System.Char"
    u8 => "System.Byte"
    i8 => "System.SByte"
    i16 => "System.Int16"
    u16 => "System.UInt16"
    i32 => "System.Int32"
    u32 => "System.UInt32"
    i64 => "System.Int64"
    u64 => "System.UInt64"
    isize => "System.Int64"
    usize => "System.UInt64"
    f32 => "System.Single"
    f64 => "System.Double"
    String => "System.String"
    Value => "System.Object"
}

impl<T: Describe> Describe for Option<T> {
    fn describe(types: &mut Types) -> String {
        T::describe(types)
    }
}

impl<T: Describe> Describe for Vec<T> {
    fn describe(types: &mut Types) -> String {
        format!("{}[]", T::describe(types))
    }
}

impl<T: Describe> Describe for BTreeMap<String, T> {
    fn describe(types: &mut Types) -> String {
        let inner = T::describe(types);
        format!("System.Collections.Generic.Dictionary`2[[System.String],[{inner}]]")
    }
}

/// What the attribute and the derive write calls to. Not for people.
pub mod probe {
    use super::{Describe, Types};
    use std::marker::PhantomData;

    /// Asks whether a type can be explained.
    #[derive(Debug)]
    pub struct Probe<T>(PhantomData<T>);

    impl<T> Probe<T> {
        /// The question.
        pub const NEW: Self = Self(PhantomData);
    }

    /// It can.
    pub trait ByDescribe {
        /// Its name.
        fn name(&self, types: &mut Types) -> String;
    }
    impl<T: Describe> ByDescribe for &Probe<T> {
        fn name(&self, types: &mut Types) -> String {
            T::describe(types)
        }
    }

    /// It cannot.
    pub trait ByNothing {
        /// The name of anything.
        fn name(&self, types: &mut Types) -> String;
    }
    impl<T> ByNothing for Probe<T> {
        fn name(&self, _: &mut Types) -> String {
            "System.Object".to_owned()
        }
    }
}
