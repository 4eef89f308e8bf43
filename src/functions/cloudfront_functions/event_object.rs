//! The event as a JavaScript object, made straight from what is shown.
//!
//! AWS: "CloudFront Functions event structure". All of it is plain data: a program may alias,
//! replace or delete any part. `rawQueryString` alone is a method, and in no listing of the
//! request's members.
//!
//! # Fidelity
//!
//! - `context.endpoint` is not there: it belongs to distributions of several tenants.
//! - `rawQueryString` is there for code in which the word occurs.

use rquickjs::atom::PredefinedAtom;
use rquickjs::object::Property;
use rquickjs::{Array, Atom, Ctx, Function, Object, Result};

use super::fields::{Field, FieldValue};
use super::names::{self, Name, Names};
use super::result::Identity;
use super::shown::{Shown, ShownRequest, ShownResponse};
use super::{EventUse, FunctionRuntime};
use crate::functions::FunctionEvent;

/// Whether the request has the method `rawQueryString`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RawQueryString {
    /// Runtime 2.0, and the code speaks of it.
    Offered,
    /// It has not.
    Absent,
}

impl RawQueryString {
    /// What a program is offered.
    pub(super) fn of(code: &str, runtime: FunctionRuntime) -> Self {
        if runtime == FunctionRuntime::Js20 && code.contains("rawQueryString") {
            RawQueryString::Offered
        } else {
            RawQueryString::Absent
        }
    }
}

/// Makes `event`.
pub(super) fn make<'js>(
    ctx: &Ctx<'js>,
    event: &FunctionEvent<'_>,
    shown: &Shown<'_>,
    reached: EventUse,
    raw_query_string: RawQueryString,
    identity: &Identity,
) -> Result<Object<'js>> {
    let maker = Maker {
        ctx,
        names: Names::of(ctx)?,
    };
    let res = Object::new(ctx.clone())?;
    if reached.version {
        res.set(maker.name(Name::Version), "1.0")?;
    }
    if reached.context {
        res.set(maker.name(Name::Context), maker.context(event)?)?;
    }
    if reached.viewer {
        let viewer = Object::new(ctx.clone())?;
        let address = event.request.client_ip.to_string();
        viewer.set(maker.name(Name::Ip), address.as_str())?;
        res.set(maker.name(Name::Viewer), viewer)?;
    }
    if let Some(request) = shown.request.as_ref().filter(|_| reached.request) {
        let request = maker.request(request, raw_query_string)?;
        if shown.response.is_none() {
            identity.remember(&request);
        }
        res.set(maker.name(Name::Request), request)?;
    }
    if let Some(response) = &shown.response {
        let response = maker.response(response)?;
        identity.remember(&response);
        res.set(maker.name(Name::Response), response)?;
    }
    Ok(res)
}

struct Maker<'a, 'js> {
    ctx: &'a Ctx<'js>,
    names: Names<'js>,
}

impl<'js> Maker<'_, 'js> {
    fn name(&self, name: Name) -> Atom<'js> {
        self.names.get(name)
    }

    fn context(&self, event: &FunctionEvent<'_>) -> Result<Object<'js>> {
        let res = Object::new(self.ctx.clone())?;
        let domain = event.distribution_domain_name;
        res.set(self.name(Name::DistributionDomainName), domain)?;
        res.set(self.name(Name::DistributionId), event.distribution_id)?;
        res.set(self.name(Name::EventType), event.event.as_str())?;
        res.set(self.name(Name::RequestId), event.request_id)?;
        Ok(res)
    }

    fn request(
        &self,
        request: &ShownRequest<'_>,
        raw_query_string: RawQueryString,
    ) -> Result<Object<'js>> {
        let res = Object::new(self.ctx.clone())?;
        if request.has_method {
            res.set(self.name(Name::Method), request.method)?;
        }
        res.set(self.name(Name::Uri), request.uri)?;
        self.fields(&res, Name::Querystring, request.querystring.as_deref())?;
        self.fields(&res, Name::Headers, request.headers.as_deref())?;
        self.fields(&res, Name::Cookies, request.cookies.as_deref())?;
        if raw_query_string == RawQueryString::Offered {
            let raw = request.raw_query.map(str::to_owned);
            let method = Function::new(self.ctx.clone(), move || raw.clone())?;
            let method = method.with_name("rawQueryString")?;
            let hidden = Property::from(method).writable().configurable();
            res.prop("rawQueryString", hidden)?;
        }
        Ok(res)
    }

    fn response(&self, response: &ShownResponse<'_>) -> Result<Object<'js>> {
        let res = Object::new(self.ctx.clone())?;
        res.set(self.name(Name::StatusCode), response.status_code)?;
        let description = response.status_description;
        res.set(self.name(Name::StatusDescription), description)?;
        self.fields(&res, Name::Headers, response.headers.as_deref())?;
        self.fields(&res, Name::Cookies, response.cookies.as_deref())?;
        Ok(res)
    }

    fn fields(&self, of: &Object<'js>, member: Name, fields: Option<&[Field<'_>]>) -> Result<()> {
        let Some(fields) = fields else {
            return Ok(());
        };
        let res = Object::new(self.ctx.clone())?;
        for field in fields {
            let entry = self.field(field)?;
            if field.name == "__proto__" {
                let plain = Property::from(entry).writable().configurable().enumerable();
                res.prop(PredefinedAtom::UnderscoreProto, plain)?;
            } else {
                res.set(names::atom(self.ctx, &field.name)?, entry)?;
            }
        }
        of.set(self.name(member), res)
    }

    fn field(&self, field: &Field<'_>) -> Result<Object<'js>> {
        let res = self.value(&field.first)?;
        if !field.more.is_empty() {
            let all = Array::new(self.ctx.clone())?;
            for (at, value) in field.values().enumerate() {
                all.set(at, self.value(value)?)?;
            }
            res.set(self.name(Name::MultiValue), all)?;
        }
        Ok(res)
    }

    fn value(&self, value: &FieldValue<'_>) -> Result<Object<'js>> {
        let res = Object::new(self.ctx.clone())?;
        res.set(PredefinedAtom::Value, &*value.value)?;
        if let Some(attributes) = &value.attributes {
            res.set(self.name(Name::Attributes), &**attributes)?;
        }
        Ok(res)
    }
}
