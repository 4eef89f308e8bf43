use super::super::GlobalsUse::{self, MayChange, Reads};
use super::*;

#[track_caller]
fn check(code: &str, expected: &GlobalsUse) {
    assert_eq!(&inspect20(code).globals, expected, "{code}");
}

macro_rules! cases {
    ($($name:ident: $code:expr => $expected:expr;)*) => {$(
        #[test]
        fn $name() {
            check($code, &$expected);
        }
    )*};
}

cases! {
    own_objects: "var a = {}; a.b = 1; a.b.c = a['d'] = 2; a.e++; delete a.b" => Reads;
    own_names: "var n = 0; function handler() { n++; n = 1 }" => Reads;
    calls: "JSON.parse('1'); Math.max(1); new Date(); Object.keys({}).map(String)" => Reads;
    borrowed_methods: "var a = {}; Object.prototype.hasOwnProperty.call(a, 'b'); Array.prototype.push.apply(a, [])" => Reads;
    an_alias: "var enc = encodeURIComponent, log = console.log; log(enc('a'))" => Reads;
    a_module: "var c = require('crypto'); c.createHash('md5')" => Reads;
    an_import: "import cf from 'cloudfront'; const k = cf.kvs()" => Reads;
    tests_for_features: "typeof Buffer !== 'undefined' ? Buffer.from('a') : String.bytesFrom([1])" => Reads;
    own_constructors: "function A() { this.x = 1 } A.prototype.m = function () { return this.x }; new A()" => Reads;
    undefined_is_a_value: "var a = undefined; f(undefined, NaN); function f() {}" => Reads;
    guarded_exports: "if (typeof module !== 'undefined') module.exports = {}" => Reads;
    assign_to_own: "Object.assign({}, { a: 1 }); Object.freeze([])" => Reads;

    a_global: "undeclared = 1" => MayChange;
    the_global_object: "globalThis.a = 1" => MayChange;
    the_other_global_object: "global['a'] = 1" => MayChange;
    this_at_the_top: "this.a = 1" => MayChange;
    this_in_an_arrow: "var f = () => { this.a = 1 }" => MayChange;
    a_prototype: "String.prototype.at = function () {}" => MayChange;
    a_member: "Math.max = null" => MayChange;
    a_deleted_member: "delete Math.max" => MayChange;
    a_counted_member: "Math.calls++" => MayChange;
    a_loop_into_a_member: "for (Math.a in {}) {}" => MayChange;
    an_alias_written: "var m = Math; m.max = null" => MayChange;
    an_alias_of_an_alias: "var o = Object, p = o.prototype; p.a = 1" => MayChange;
    an_alias_by_assignment: "var m; m = Math; m.max = null" => MayChange;
    an_alias_by_condition: "var m = 1 ? Math : JSON; m.a = 1" => MayChange;
    an_alias_in_a_list: "[Math][0].max = null" => MayChange;
    an_alias_in_an_object: "({ m: Math }).m.max = null" => MayChange;
    an_alias_returned: "function f() { return Math } f().max = null" => MayChange;
    an_alias_passed: "function f(m) { m.max = null } f(Math)" => MayChange;
    an_alias_passed_to_an_own_map: "var o = { map(m) { m.a = 1 } }; o.map(Math)" => MayChange;
    a_module_member: "var c = require('crypto'); c.createHash = null" => MayChange;
    an_import_member: "import cf from 'cloudfront'; cf.kvs = null" => MayChange;
    define_property: "Object.defineProperty(Array.prototype, 'a', {})" => MayChange;
    assign: "Object.assign(Math, {})" => MayChange;
    freeze: "Object.freeze(JSON)" => MayChange;
    set_prototype: "Object.setPrototypeOf(Math, null)" => MayChange;
    the_prototype_of_a_literal: "({}).__proto__.a = 1" => MayChange;
    the_prototype_by_text: "({})['__proto__'].a = 1" => MayChange;
    the_constructor: "[].constructor.prototype.a = 1" => MayChange;
    the_prototype_asked_for: "Object.getPrototypeOf({}).a = 1" => MayChange;
    the_value_of: "Math.valueOf().a = 1" => MayChange;
    patterns: "var { constructor: c } = {}" => MayChange;
    evaluation: "new Function('a = 1')()" => MayChange;
    no_program: "var" => MayChange;
}
