//! Callbacks: functions of the program that messages call.

use crate::describe::{self, CallbackDescription, Types};
use crate::message::{Message, failure};
use crate::{Describe, Escale, Inner, Level};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Weak};
use tokio::sync::mpsc;

pub use escale_sdk_macros::callback;

/// What a callback comes to: a reply, or why there is none.
pub type Answer = Pin<Box<dyn Future<Output = Result<Value, String>> + Send>>;

/// A function that messages call. Written by the attribute [`callback`](macro@callback), never by hand.
pub trait Callback: 'static {
    /// What the function needs of the program, given at the registration.
    type State: Clone + Send + Sync + 'static;
    /// Key of the messages that call it.
    const KEY: &'static str;
    /// It works, but is told to nobody.
    const HIDDEN: bool;
    /// Its description.
    fn describe(types: &mut Types) -> CallbackDescription;
    /// Calls it.
    fn call(state: Self::State, call: Call) -> Answer;
}

/// An incoming call: whom it is from, and the handle to answer otherwise than by a return.
#[derive(Debug, Clone)]
pub struct Call {
    escale: Escale,
    message: Message,
}

impl Call {
    /// The handle of the program.
    #[must_use]
    pub fn escale(&self) -> &Escale {
        &self.escale
    }
    /// The message.
    #[must_use]
    pub fn message(&self) -> &Message {
        &self.message
    }
    /// Whether the caller waits for a reply.
    #[must_use]
    pub fn wants_reply(&self) -> bool {
        self.message.conversation.is_some()
    }
}

type Handler = Arc<dyn Fn(Call) -> Answer + Send + Sync>;

/// The callbacks of a program.
#[derive(Default)]
pub(crate) struct Registry {
    callbacks: BTreeMap<String, (Handler, Option<CallbackDescription>)>,
    types: Types,
    state_types: Types,
    described: bool,
    package: String,
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.callbacks.keys()).finish()
    }
}

impl Registry {
    fn add<C: Callback>(&mut self, state: C::State) {
        let handler: Handler = Arc::new(move |call| C::call(state.clone(), call));
        let description = (!C::HIDDEN).then(|| C::describe(&mut self.types));
        self.described |= description.is_some();
        self.callbacks.insert(C::KEY.to_owned(), (handler, description));
    }
    pub fn describe_states<T: Describe>(&mut self) {
        T::describe(&mut self.state_types);
        self.described = true;
    }
    pub fn name_package(&mut self, name: &str) {
        name.clone_into(&mut self.package);
    }
    pub fn knows(&self, key: &str) -> bool {
        self.callbacks.contains_key(key)
    }
    fn handler(&self, key: &str) -> Option<Handler> {
        self.callbacks.get(key).map(|(handler, _)| handler.clone())
    }
    /// What is declared; nothing when there is nothing to tell.
    pub fn descriptor(&self) -> Option<Value> {
        let callbacks: Vec<_> = self.callbacks.values().filter_map(|(_, d)| d.as_ref()).collect();
        self.described
            .then(|| describe::descriptor(&self.package, &callbacks, &self.types, &self.state_types))
    }
}

impl Escale {
    /// Registers a callback that was declared with [`callback`](macro@callback): from now on messages with its key call
    /// it, and it is declared to the server. `state` is what its argument marked `#[state]` gets, `()` if it has none.
    ///
    /// Calls are carried out one after another, in the order they came; what takes long belongs into a task of its own.
    /// A caller that waits gets what the function returns, or its error; an error also goes into the log.
    pub fn register<C: Callback>(&self, state: C::State) {
        self.inner.shared.hub.registry(|registry| registry.add::<C>(state));
        self.declare();
    }

    /// Calls a registered callback as a message would, without a server: to try it.
    ///
    /// ```
    /// use escale_sdk::{Escale, callback};
    ///
    /// /// Adds two numbers.
    /// #[callback]
    /// fn add(a: i32, b: Option<i32>) -> i32 {
    ///     a + b.unwrap_or(1)
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let escale = Escale::standalone([("", ""); 0]);
    /// escale.register::<add>(());
    /// assert_eq!(escale.invoke("add", serde_json::json!([20, 22])).await, Ok(42.into()));
    /// assert_eq!(escale.invoke("add", 41).await, Ok(42.into()));
    /// # }
    /// ```
    ///
    /// # Errors
    /// What the callback says, or that there is none.
    pub async fn invoke(&self, key: &str, data: impl Into<Value>) -> Result<Value, String> {
        let message = Message {
            from: String::new(),
            scope: "none".to_owned(),
            args: Vec::new(),
            conversation: None,
            key: key.to_owned(),
            data: data.into(),
            at: String::new(),
            reply_to: String::new(),
        };
        self.carry_out(message).await
    }

    /// The package descriptor as it is declared to the server; nothing while there is nothing to tell.
    #[must_use]
    pub fn descriptor(&self) -> Option<Value> {
        self.inner.shared.hub.registry(|registry| registry.descriptor())
    }

    async fn carry_out(&self, message: Message) -> Result<Value, String> {
        let key = message.key.clone();
        let Some(handler) = self.inner.shared.hub.registry(|registry| registry.handler(&key)) else {
            return Err(format!("there is no callback {key:?}"));
        };
        handler(Call { escale: self.clone(), message }).await
    }
}

/// Carries out calls one after another, until the handle is gone.
pub(crate) async fn serve(handle: Weak<Inner>, mut calls: mpsc::Receiver<Message>) {
    while let Some(message) = calls.recv().await {
        let Some(inner) = handle.upgrade() else { return };
        let escale = Escale { inner };
        // A callback that panics costs its call, nothing else.
        let call = {
            let (escale, message) = (escale.clone(), message.clone());
            async move { escale.carry_out(message).await }
        };
        let result = match tokio::spawn(call).await {
            Ok(result) => result,
            Err(_) => Err("the callback panicked".to_owned()),
        };
        match result {
            Ok(value) => escale.reply(&message, value),
            Err(text) => {
                escale.log(
                    Level::Error,
                    format!("the call of {:?} by {} failed: {text}", message.key, message.from),
                );
                escale.reply(&message, failure(&text));
            }
        }
    }
}

/// Arguments of a call, taken one after another.
#[derive(Debug)]
pub struct Arguments {
    waiting: std::vec::IntoIter<Value>,
    /// A single argument that came as a list of one.
    alternative: Option<Value>,
}

impl Arguments {
    /// Those of a message for a function that has so many.
    ///
    /// # Errors
    /// When there are too many.
    pub fn of(call: &Call, count: usize) -> Result<Self, String> {
        let mut alternative = None;
        let given = match (call.message.data.clone(), count) {
            (_, 0) | (Value::Null, _) => Vec::new(),
            (Value::Array(mut list), 1) => {
                if list.len() == 1 {
                    alternative = list.first_mut().map(Value::take);
                    list = alternative.clone().into_iter().collect();
                }
                vec![Value::Array(list)]
            }
            (Value::Array(list), _) => list,
            (one, _) => vec![one],
        };
        if given.len() > count {
            return Err(format!("it takes {count} arguments at most, {} were given", given.len()));
        }
        Ok(Self { waiting: given.into_iter(), alternative })
    }
    /// One that may be absent or `null`.
    ///
    /// # Errors
    /// When it is of another type.
    pub fn optional<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>, String> {
        match self.waiting.next() {
            None | Some(Value::Null) => Ok(None),
            Some(value) => self.read(name, value).map(Some),
        }
    }
    /// One that must be there.
    ///
    /// # Errors
    /// When it is absent, or of another type.
    pub fn required<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, String> {
        match self.waiting.next() {
            Some(value) => self.read(name, value),
            None => {
                serde_json::from_value(Value::Null).map_err(|_| format!("the argument {name:?} is missing"))
            }
        }
    }
    fn read<T: DeserializeOwned>(&mut self, name: &str, value: Value) -> Result<T, String> {
        serde_json::from_value(value).or_else(|error| {
            let other = self.alternative.take().map(serde_json::from_value);
            match other {
                Some(Ok(value)) => Ok(value),
                _ => Err(format!("the argument {name:?} is not what it should be: {error}")),
            }
        })
    }
}

/// A reply.
///
/// # Errors
/// When the value cannot be told as JSON.
pub fn reply<T: Serialize>(value: &T) -> Result<Value, String> {
    serde_json::to_value(value).map_err(|error| format!("the reply cannot be told: {error}"))
}

/// A default value; what cannot be told is not told.
pub fn json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
