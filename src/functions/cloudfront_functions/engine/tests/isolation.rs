//! Nothing passes from one run to the next.

use super::*;

/// Asserts the answers of two runs one after the other, and that both ways of running agree.
#[track_caller]
fn twice(code: &str, expected: &str) {
    for globals in [GlobalsUse::Reads, GlobalsUse::MayChange] {
        let setup = Setup {
            globals: globals.clone(),
            ..Setup::default()
        };
        let prepared = setup.prepare(code);
        for run in 1..=3 {
            assert_eq!(prepared.answer(), expected, "{code} run {run} {globals:?}");
        }
    }
}

macro_rules! stays_clean {
    ($name:ident, $code:expr, $expected:expr) => {
        #[test]
        fn $name() {
            twice($code, $expected);
        }
    };
}

stays_clean!(
    a_top_level_counter_starts_again,
    "var n = 0; function handler() { n += 1; return n; }",
    "1"
);
stays_clean!(
    a_top_level_table_is_new,
    "const t = { a: [1] }; function handler() { t.a.push(2); t.b = 1; return t; }",
    r#"{"a":[1,2],"b":1}"#
);
stays_clean!(
    a_pattern_forgets_where_it_stood,
    "var r = /a/g; function handler() { r.test('aa'); return r.lastIndex; }",
    "1"
);
stays_clean!(
    a_global_is_gone,
    "function handler() { var had = typeof globalThis.seen; globalThis.seen = 1; return had; }",
    "\"undefined\""
);
stays_clean!(
    a_changed_prototype_is_as_it_was,
    "function handler() { var had = typeof [].last; \
     Array.prototype.last = function () { return this[this.length - 1]; }; \
     return had + [1, 2].last(); }",
    "\"undefined2\""
);
stays_clean!(
    a_changed_prototype_of_what_a_module_makes_is_as_it_was,
    "var crypto = require('crypto'); function handler() { \
     var p = Object.getPrototypeOf(crypto.createHash('md5')); var had = String(p.seen); \
     try { p.seen = 1; } catch (e) {} return had; }",
    "\"undefined\""
);
stays_clean!(
    a_changed_module_is_as_it_was,
    "var qs = require('querystring'); function handler() { var had = typeof qs.seen; \
     qs.seen = 1; return had; }",
    "\"undefined\""
);
stays_clean!(
    a_polyfill_works,
    "if (!String.prototype.at) { String.prototype.at = function (i) { return this.charAt(i); }; } \
     function handler() { return 'abc'.at(1); }",
    "\"b\""
);
stays_clean!(
    jobs_that_are_left_run_before_the_next_run,
    "var log = []; function handler() { \
     Promise.resolve().then(() => Promise.resolve()).then(() => { log.push(1); }); \
     return log.length; }",
    "0"
);
stays_clean!(
    a_handler_may_be_a_property_of_the_global_object,
    "globalThis.handler = function () { return 1; };",
    "1"
);
stays_clean!(
    a_handler_may_be_a_property_of_global,
    "global.handler = () => 1;",
    "1"
);
stays_clean!(
    names_that_prototypes_have_can_be_set_on_objects,
    "function Shop() { this.constructor = 1; this.toString = () => 'shop'; } \
     function handler() { var e = new TypeError('x'); e.name = 'Mine'; e.message = 'y'; \
     var o = {}; o.valueOf = function () { return 7; }; o.hasOwnProperty = 1; \
     function Base() {} function Derived() {} Derived.prototype = Object.create(Base.prototype); \
     Derived.prototype.constructor = Derived; \
     return [String(e), o + 1, String(new Shop()), Object.keys(o), new Derived().constructor === Derived]; }",
    r#"["Mine: y",8,"shop",["valueOf","hasOwnProperty"],true]"#
);
stays_clean!(
    errors_of_ones_own_kind_work,
    "function Mine(message) { this.message = message; } \
     Mine.prototype = Object.create(Error.prototype); Mine.prototype.name = 'Mine'; \
     Mine.prototype.constructor = Mine; \
     function handler() { try { throw new Mine('x'); } catch (e) { \
     return [String(e), e instanceof Error, e instanceof Mine]; } }",
    r#"["Mine: x",true,true]"#
);

#[test]
fn what_may_have_been_frozen_is_tried_in_a_context_that_is_not() {
    // The inspection overlooked that this program changes what is built in.
    let prepared = Setup::default().prepare(
        "function handler() { var o = Object; o.prototype.x = 1; console.log('a'); return ({}).x; }",
    );
    for _ in 0..3 {
        let ran = prepared.run();
        assert_eq!(ran.result.unwrap().0, "1");
        assert_eq!(ran.logs, ["a"]);
    }
}

#[test]
fn a_kept_context_is_frozen_throughout() {
    let code = "function handler() { \
        var seen = [], left = [globalThis, require('crypto'), require('querystring'), \
        require('buffer'), cf, require('crypto').createHash('md5'), [].keys(), ''[Symbol.iterator](), \
        /x/g[Symbol.matchAll](''), Promise.resolve(), async function () {}, Object.getPrototypeOf(function* () {}), \
        Object.getPrototypeOf((function* () {}).prototype), async () => {}, Object(1n), new Date(), cf.kvs, new TextEncoder()], \
        fresh = left.slice(5), open = []; \
        while (left.length) { var it = left.pop(); \
          if (it === null || (typeof it !== 'object' && typeof it !== 'function')) continue; \
          if (seen.indexOf(it) >= 0) continue; \
          seen.push(it); left.push(Object.getPrototypeOf(it)); \
          if (!Object.isFrozen(it) && fresh.indexOf(it) < 0) open.push(String(it)); \
          Object.getOwnPropertyNames(it).concat(Object.getOwnPropertySymbols(it)).forEach((key) => { \
            if (it === cf && (key === 'distributionTenant' || key === 'cwt')) return; \
            var d = Object.getOwnPropertyDescriptor(it, key); \
            if (fresh.indexOf(it) < 0) left.push(d.value, d.get, d.set); }); } \
        return [open, seen.length > 500]; }";
    let code = format!("import cf from 'cloudfront';\n{code}");
    assert_eq!(Setup::default().prepare(&code).answer(), "[[],true]");
}

#[test]
fn programs_of_one_context_do_not_see_each_other() {
    let one =
        Setup::default().prepare("var shared = 1; function handler() { return typeof other; }");
    let other =
        Setup::default().prepare("var other = 1; function handler() { return typeof shared; }");
    for _ in 0..2 {
        assert_eq!(one.answer(), "\"undefined\"");
        assert_eq!(other.answer(), "\"undefined\"");
    }
}

#[test]
fn the_runtimes_have_contexts_of_their_own() {
    let code = "function handler() { return [typeof Buffer, typeof ''.toUTF8]; }";
    let runtimes = [
        (JS10, r#"["undefined","function"]"#),
        (JS20, r#"["function","undefined"]"#),
    ];
    for (runtime, expected) in runtimes {
        let setup = Setup {
            runtime,
            ..Setup::default()
        };
        assert_eq!(setup.prepare(code).answer(), expected);
    }
}
