//! Runs of a function in the life-cycle of a request.

use rquickjs::{Ctx, Value};

use super::engine::{Call, Program, Ran, Recorded, RunError};
use super::findings::{COULD_NOT_RUN, Findings};
use super::session::{HelperCall, Session};
use super::{CloudFrontFunction, CodeProblem, EventUse, FunctionSource, ProblemSeverity};
use crate::functions::outcome::{
    FailureKind, FunctionFailure, FunctionRun, RequestOutcome, ResponseChange, RunReport,
};
use crate::functions::{EdgeFunctionSyntax, FunctionEvent};

/// From this compute utilization on production may throttle, in percent.
///
/// AWS: "Test CloudFront Functions", section on compute utilization.
const LIKELY_THROTTLED: u8 = 71;

impl CloudFrontFunction {
    /// Runs it at `viewer-request`.
    pub fn on_request(&self, event: &FunctionEvent<'_>) -> FunctionRun<RequestOutcome> {
        if let Some(failure) = self.refusal() {
            return refused(failure);
        }
        let reached = self.inspection.event_use;
        finish(at_request(&self.program, &self.source, reached, event))
    }

    /// Runs it at `viewer-response`.
    pub fn on_response(&self, event: &FunctionEvent<'_>) -> FunctionRun<ResponseChange> {
        if let Some(failure) = self.refusal() {
            return refused(failure);
        }
        let reached = self.inspection.event_use;
        finish(at_response(&self.program, &self.source, reached, event))
    }

    /// Why every run fails, where the real runtime does not compile the code.
    pub(super) fn refusal(&self) -> Option<FunctionFailure> {
        if self.source.fidelity.edge_function_syntax == EdgeFunctionSyntax::Warn {
            return None;
        }
        let mut problems = self.inspection.problems.iter();
        let problem = problems.find(|it| it.severity == ProblemSeverity::Refused)?;
        let CodeProblem { line, column, .. } = problem;
        Some(FunctionFailure {
            kind: FailureKind::FunctionExecution,
            sentence: COULD_NOT_RUN.to_owned(),
            cause: format!(
                "{}\n    at {}:{line}:{column}",
                problem.message, self.source.file
            ),
            fix: problem.instead.clone(),
        })
    }
}

fn refused<T>(failure: FunctionFailure) -> FunctionRun<T> {
    FunctionRun {
        result: Err(failure),
        report: RunReport::default(),
    }
}

/// Runs a program at `viewer-request`.
pub(super) fn at_request(
    program: &Program,
    source: &FunctionSource,
    reached: EventUse,
    event: &FunctionEvent<'_>,
) -> Ran<(RequestOutcome, Findings)> {
    let session = Session::new(event, reached, source.runtime, &source.fidelity);
    program.run(
        &call(event),
        |ctx: &Ctx<'_>| session.make(ctx),
        |ctx: &Ctx<'_>, value: Value<'_>, recorded: &Recorded| {
            session.take_request(ctx, &value, helper(recorded))
        },
    )
}

/// Runs a program at `viewer-response`.
pub(super) fn at_response(
    program: &Program,
    source: &FunctionSource,
    reached: EventUse,
    event: &FunctionEvent<'_>,
) -> Ran<(ResponseChange, Findings)> {
    let session = Session::new(event, reached, source.runtime, &source.fidelity);
    program.run(
        &call(event),
        |ctx: &Ctx<'_>| session.make(ctx),
        |ctx: &Ctx<'_>, value: Value<'_>, recorded: &Recorded| {
            session.take_response(ctx, &value, helper(recorded))
        },
    )
}

fn call<'a>(event: &'a FunctionEvent<'_>) -> Call<'a> {
    Call {
        now: event.now,
        event: event.event,
        pop: event.pop,
        raw_query: event.request.query,
    }
}

/// The last call of an origin helper.
pub(super) fn helper(recorded: &Recorded) -> Option<HelperCall<'_>> {
    let call = recorded.origin_call.as_ref()?;
    Some((&call.helper, &call.arguments))
}

/// What a run comes to for the life-cycle.
fn finish<T>(ran: Ran<(T, Findings)>) -> FunctionRun<T> {
    let mut warnings = ran.warnings;
    let result = match ran.result {
        Ok((made, findings)) => {
            let (result, found) = findings.decide(made);
            warnings.extend(found);
            result
        }
        Err(error) => Err(failure(error)),
    };
    warnings.extend(throttling(ran.compute_utilization));
    FunctionRun {
        result,
        report: RunReport {
            logs: ran.logs,
            warnings,
            took: ran.took,
            compute_utilization: Some(ran.compute_utilization),
        },
    }
}

/// What a high compute utilization means in production.
pub(super) fn throttling(compute_utilization: u8) -> Option<String> {
    (compute_utilization >= LIKELY_THROTTLED).then(|| {
        format!(
            "the compute utilization is about {compute_utilization}; above 70, CloudFront may \
             throttle the function, and viewers get 503 for some minutes"
        )
    })
}

fn failure(error: RunError) -> FunctionFailure {
    FunctionFailure {
        kind: FailureKind::FunctionExecution,
        sentence: COULD_NOT_RUN.to_owned(),
        cause: error.message,
        fix: error.fix,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn throttling_is_likely_above_seventy() {
        assert_eq!(throttling(70), None);
        assert!(throttling(71).is_some_and(|it| it.contains("throttle")));
    }
}
