//! The event as a JavaScript object, made straight from what is shown.
//!
//! AWS: "CloudFront Functions event structure". All of it is plain data: a program may alias,
//! replace or delete any part. `rawQueryString` alone is a method, and in no listing of the
//! request's members.
//!
//! # Fidelity
//!
//! - `context.endpoint` is not there: it belongs to distributions of several tenants.

use rquickjs::atom::PredefinedAtom;
use rquickjs::object::Property;
use rquickjs::{Array, Atom, Ctx, Object, Result};

use super::engine::{self, Key, Keys};
use super::fields::{Field, FieldValue};
use super::identity::Identity;
use super::returned_fields;
use super::shown::{Shown, ShownRequest, ShownResponse};
use super::{EventUse, FunctionRuntime};
use crate::functions::FunctionEvent;

/// Makes `event`.
pub(super) fn make<'js>(
    ctx: &Ctx<'js>,
    event: &FunctionEvent<'_>,
    shown: &Shown<'_>,
    reached: EventUse,
    runtime: FunctionRuntime,
    identity: &Identity,
) -> Result<Object<'js>> {
    let maker = Maker {
        ctx,
        keys: engine::keys(ctx)?,
    };
    let res = Object::new(ctx.clone())?;
    if reached.version {
        res.set(maker.name(Key::Version), "1.0")?;
    }
    if reached.context {
        res.set(maker.name(Key::Context), maker.context(event)?)?;
    }
    if reached.viewer {
        let viewer = Object::new(ctx.clone())?;
        let address = event.request.client_ip.to_string();
        viewer.set(maker.name(Key::Ip), address.as_str())?;
        res.set(maker.name(Key::Viewer), viewer)?;
    }
    if let Some(request) = shown.request.as_ref().filter(|_| reached.request) {
        let request = maker.request(request, runtime)?;
        if shown.response.is_none() {
            identity.remember(&request);
        }
        res.set(maker.name(Key::Request), request)?;
    }
    if let Some(response) = &shown.response {
        let response = maker.response(response)?;
        identity.remember(&response);
        res.set(maker.name(Key::Response), response)?;
    }
    Ok(res)
}

struct Maker<'a, 'js> {
    ctx: &'a Ctx<'js>,
    keys: Keys<'js>,
}

impl<'js> Maker<'_, 'js> {
    fn name(&self, name: Key) -> Atom<'js> {
        self.keys.get(name)
    }

    fn context(&self, event: &FunctionEvent<'_>) -> Result<Object<'js>> {
        let res = Object::new(self.ctx.clone())?;
        let domain = event.distribution_domain_name;
        res.set(self.name(Key::DistributionDomainName), domain)?;
        res.set(self.name(Key::DistributionId), event.distribution_id)?;
        res.set(self.name(Key::EventType), event.event.as_str())?;
        res.set(self.name(Key::RequestId), event.request_id)?;
        Ok(res)
    }

    fn request(&self, request: &ShownRequest<'_>, runtime: FunctionRuntime) -> Result<Object<'js>> {
        let res = Object::new(self.ctx.clone())?;
        if request.has_method {
            res.set(self.name(Key::Method), request.method)?;
        }
        res.set(self.name(Key::Uri), request.uri)?;
        self.fields(&res, Key::Querystring, request.querystring.as_deref())?;
        self.fields(&res, Key::Headers, request.headers.as_deref())?;
        self.fields(&res, Key::Cookies, request.cookies.as_deref())?;
        if runtime >= FunctionRuntime::Js20 {
            let method = engine::raw_query_string(self.ctx)?;
            let hidden = Property::from(method).writable().configurable();
            res.prop(self.name(Key::RawQueryString), hidden)?;
        }
        Ok(res)
    }

    fn response(&self, response: &ShownResponse<'_>) -> Result<Object<'js>> {
        let res = Object::new(self.ctx.clone())?;
        res.set(self.name(Key::StatusCode), response.status_code)?;
        let description = response.status_description;
        res.set(self.name(Key::StatusDescription), description)?;
        self.fields(&res, Key::Headers, response.headers.as_deref())?;
        self.fields(&res, Key::Cookies, response.cookies.as_deref())?;
        Ok(res)
    }

    fn fields(&self, of: &Object<'js>, member: Key, fields: Option<&[Field<'_>]>) -> Result<()> {
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
                res.set(returned_fields::atom(self.ctx, &field.name)?, entry)?;
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
            res.set(self.name(Key::MultiValue), all)?;
        }
        Ok(res)
    }

    fn value(&self, value: &FieldValue<'_>) -> Result<Object<'js>> {
        let res = Object::new(self.ctx.clone())?;
        res.set(PredefinedAtom::Value, &*value.value)?;
        if let Some(attributes) = &value.attributes {
            res.set(self.name(Key::Attributes), &**attributes)?;
        }
        Ok(res)
    }
}
