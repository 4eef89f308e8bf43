use super::super::Import;
use super::*;

#[test]
fn default_imports_are_listed_with_their_bytes() {
    let code = "// é\nimport cf from 'cloudfront';\nvar a = 1\nimport qs from \"querystring\"\n";
    let imports = inspect20(code).imports;
    let texts: Vec<_> = imports.iter().map(|it| &code[it.span.clone()]).collect();
    let expected = [
        "import cf from 'cloudfront';",
        "import qs from \"querystring\"",
    ];
    assert_eq!(texts, expected);
    let Import { local, module, .. } = &imports[1];
    assert_eq!((local.as_str(), module.as_str()), ("qs", "querystring"));
}

#[test]
fn other_imports_are_not() {
    let code = "import { a } from 'crypto'; import * as b from 'crypto'; import 'crypto';";
    assert_eq!(inspect20(code).imports, []);
}
