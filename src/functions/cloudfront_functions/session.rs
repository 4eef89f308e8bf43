//! One run between the life-cycle and the engine: the event that goes in, the result that comes out.

use rquickjs::{Ctx, Result};

use super::engine::{self, Made, Returned};
use super::findings::Findings;
use super::identity::ReadOnlyEntries;
use super::result::ResultReader;
use super::shown::Shown;
use super::{EventUse, FunctionRuntime, cf_origin, event_object};
use crate::functions::outcome::{RequestOutcome, ResponseChange};
use crate::functions::{FunctionEvent, FunctionFidelity, UnchangedReadOnlyHeader};

/// What a run is about.
pub(super) struct Session<'a> {
    event: &'a FunctionEvent<'a>,
    shown: Shown<'a>,
    runtime: FunctionRuntime,
    fidelity: &'a FunctionFidelity,
    read_only: ReadOnlyEntries,
}

impl<'a> Session<'a> {
    /// A run of a program that reaches these parts of its event.
    pub(super) fn new(
        event: &'a FunctionEvent<'a>,
        reached: &'a EventUse,
        runtime: FunctionRuntime,
        fidelity: &'a FunctionFidelity,
    ) -> Self {
        Session {
            event,
            shown: Shown::new(event, reached),
            runtime,
            fidelity,
            read_only: ReadOnlyEntries::default(),
        }
    }

    /// Makes the event.
    pub(super) fn make<'js>(&self, ctx: &Ctx<'js>) -> Result<Made<'js>> {
        let made = event_object::make(ctx, self.event, &self.shown, self.runtime)?;
        if let Some(headers) = &made.headers
            && self.fidelity.unchanged_read_only_header == UnchangedReadOnlyHeader::Refuse
        {
            self.read_only.remember(headers, self.event.event)?;
        }
        Ok(made)
    }

    /// Reads what a viewer-request function returned.
    pub(super) fn take_request<'js>(
        &self,
        ctx: &Ctx<'js>,
        returned: Returned<'_, 'js>,
    ) -> Result<(RequestOutcome, Findings)> {
        let mut reader = self.reader(ctx, returned.made)?;
        let mut outcome = reader.request_outcome(returned.value)?;
        if let (RequestOutcome::Continue(change), Some(call)) =
            (&mut outcome, &returned.recorded.origin_call)
        {
            let headers = self.event.request.headers;
            let findings = &mut reader.findings;
            change.origin = cf_origin::change(&call.helper, &call.arguments, headers, findings);
        }
        Ok((outcome, reader.findings))
    }

    /// Reads what a viewer-response function returned.
    pub(super) fn take_response<'js>(
        &self,
        ctx: &Ctx<'js>,
        returned: Returned<'_, 'js>,
    ) -> Result<(ResponseChange, Findings)> {
        let mut reader = self.reader(ctx, returned.made)?;
        let change = reader.response_change(returned.value)?;
        if let Some(call) = &returned.recorded.origin_call {
            let name = &call.helper;
            let rule = format!("cf.{name} may be called in viewer-request functions only");
            reader.findings.invalid(&rule, "after a call of it", "");
        }
        Ok((change, reader.findings))
    }

    fn reader<'s, 'js>(
        &'s self,
        ctx: &'s Ctx<'js>,
        made: &'s Made<'js>,
    ) -> Result<ResultReader<'s, 'js>> {
        Ok(ResultReader {
            ctx,
            keys: engine::keys(ctx)?,
            shown: &self.shown,
            made,
            read_only: &self.read_only,
            fidelity: self.fidelity,
            findings: Findings::default(),
        })
    }
}
