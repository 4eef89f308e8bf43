//! The text of a document, and what is no text: plans in binary form, Terraform's language (io).

use std::path::Path;

use super::finding::{Finding, Weight};
use super::text::decoded;

/// The largest document that is read; state files of Terraform may be long.
const LARGEST_DOCUMENT: u64 = 256 * 1024 * 1024;

/// The text of a document, or why it is none.
pub(super) fn text_of(file: &Path, shown: &Path) -> Result<String, Box<Finding>> {
    let wrong = |title: String| Finding::new(Weight::Wrong, "unreadable-source", title);
    let path = shown;
    let shown = path.display();
    let metadata = std::fs::metadata(file)
        .map_err(|why| match why.kind() {
            std::io::ErrorKind::NotFound => missing(path),
            _ => wrong(format!("cannot read `{shown}`: {why}")),
        })
        .map_err(Box::new)?;
    if metadata.len() > LARGEST_DOCUMENT {
        let title = format!(
            "`{shown}` has {} bytes, which is no template",
            metadata.len()
        );
        return Err(Box::new(wrong(title)));
    }
    let bytes = std::fs::read(file)
        .map_err(|why| Box::new(wrong(format!("cannot read `{shown}`: {why}"))))?;
    if bytes.starts_with(b"PK\x03\x04") {
        let title = format!("`{shown}` is a plan in Terraform's binary form");
        let it = wrong(title).help(format!(
            "have it printed: `terraform show -json {shown} > plan.json`, then give `plan.json`"
        ));
        return Err(Box::new(it));
    }
    let end = file.extension().and_then(|it| it.to_str());
    if matches!(end, Some("tf" | "tofu" | "hcl")) {
        let title =
            format!("`{shown}` is a configuration of Terraform, whose values only Terraform knows");
        let it = wrong(title).help(
            "have it printed: `terraform plan -out plan.bin && terraform show -json plan.bin > plan.json`, then give `plan.json`",
        );
        return Err(Box::new(it));
    }
    let text = decoded(bytes)
        .ok_or_else(|| Box::new(wrong(format!("`{shown}` is neither UTF-8 nor UTF-16"))))?;
    if text.starts_with("{\"@level\":") {
        let title = format!("`{shown}` is the log of a run of Terraform, not a plan");
        let it = wrong(title)
            .knowing("`terraform plan -json` prints what it does, and no values")
            .help("have the plan printed: `terraform plan -out plan.bin && terraform show -json plan.bin > plan.json`, then give `plan.json`");
        return Err(Box::new(it));
    }
    Ok(text)
}

fn missing(file: &Path) -> Finding {
    let title = format!("there is no `{}`", file.display());
    let it = Finding::new(Weight::Wrong, "missing-source", title);
    match file.file_name().is_some_and(|it| it == "cdk.out") {
        true => it.help("run `cdk synth`; it is picked up when it appears"),
        false => it.help("write it, or give another path; it is picked up when it appears"),
    }
}
