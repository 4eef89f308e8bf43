//! One run between the life-cycle and the engine: the event that goes in, the result that comes out.

use rquickjs::{Ctx, Object, Result, Value};
use serde_json::Value as Json;

use super::engine::{self, Key};
use super::event_object;
use super::findings::Findings;
use super::identity::{Identity, ReadOnlyEntries};
use super::result::ResultReader;
use super::shown::Shown;
use super::{EventUse, FunctionRuntime, cf_origin};
use crate::functions::outcome::{RequestOutcome, ResponseChange};
use crate::functions::{FunctionEvent, FunctionFidelity, UnchangedReadOnlyHeader};

/// A call of an origin helper: its name and its arguments.
pub(super) type HelperCall<'a> = (&'a str, &'a [Json]);

/// What a run is about.
pub(super) struct Session<'a> {
    event: &'a FunctionEvent<'a>,
    shown: Shown<'a>,
    reached: EventUse,
    runtime: FunctionRuntime,
    fidelity: &'a FunctionFidelity,
    identity: Identity,
    read_only: ReadOnlyEntries,
}

impl<'a> Session<'a> {
    /// A run of a program that reaches these parts of its event.
    pub(super) fn new(
        event: &'a FunctionEvent<'a>,
        reached: EventUse,
        runtime: FunctionRuntime,
        fidelity: &'a FunctionFidelity,
    ) -> Self {
        Session {
            event,
            shown: Shown::new(event, reached),
            reached,
            runtime,
            fidelity,
            identity: Identity::default(),
            read_only: ReadOnlyEntries::default(),
        }
    }

    /// Makes the event.
    pub(super) fn make<'js>(&self, ctx: &Ctx<'js>) -> Result<Value<'js>> {
        let event = event_object::make(
            ctx,
            self.event,
            &self.shown,
            self.reached,
            self.runtime,
            &self.identity,
        )?;
        if self.fidelity.unchanged_read_only_header == UnchangedReadOnlyHeader::Refuse {
            self.remember_read_only(ctx, &event)?;
        }
        Ok(event.into_value())
    }

    fn remember_read_only<'js>(&self, ctx: &Ctx<'js>, event: &Object<'js>) -> Result<()> {
        let keys = engine::keys(ctx)?;
        let message = match self.event.response {
            None => Key::Request,
            Some(_) => Key::Response,
        };
        let message: Option<Object<'js>> = event.get(keys.get(message))?;
        let Some(message) = message else {
            return Ok(());
        };
        let headers: Option<Object<'js>> = message.get(keys.get(Key::Headers))?;
        match headers {
            Some(headers) => self.read_only.remember(&headers, self.event.event),
            None => Ok(()),
        }
    }

    /// Reads what a viewer-request function returned.
    pub(super) fn take_request<'js>(
        &self,
        ctx: &Ctx<'js>,
        value: &Value<'js>,
        helper: Option<HelperCall<'_>>,
    ) -> Result<(RequestOutcome, Findings)> {
        let mut reader = self.reader(ctx)?;
        let mut outcome = reader.request_outcome(value)?;
        if let (RequestOutcome::Continue(change), Some((name, arguments))) = (&mut outcome, helper)
        {
            let headers = self.event.request.headers;
            change.origin = cf_origin::change(name, arguments, headers, &mut reader.findings);
        }
        Ok((outcome, reader.findings))
    }

    /// Reads what a viewer-response function returned.
    pub(super) fn take_response<'js>(
        &self,
        ctx: &Ctx<'js>,
        value: &Value<'js>,
        helper: Option<HelperCall<'_>>,
    ) -> Result<(ResponseChange, Findings)> {
        let mut reader = self.reader(ctx)?;
        let change = reader.response_change(value)?;
        if let Some((name, _)) = helper {
            let rule = format!("cf.{name} may be called in viewer-request functions only");
            reader.findings.invalid(&rule, "after a call of it", "");
        }
        Ok((change, reader.findings))
    }

    fn reader<'s, 'js>(&'s self, ctx: &'s Ctx<'js>) -> Result<ResultReader<'s, 'js>> {
        Ok(ResultReader {
            ctx,
            keys: engine::keys(ctx)?,
            shown: &self.shown,
            identity: &self.identity,
            read_only: &self.read_only,
            fidelity: self.fidelity,
            findings: Findings::default(),
        })
    }
}
