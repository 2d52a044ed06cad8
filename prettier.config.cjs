// The OCA's settings; .editorconfig decides the indents. Odoo's XML gives white space a meaning.
module.exports = {
    bracketSpacing: false,
    printWidth: 88,
    proseWrap: "preserve",
    trailingComma: "es5",
    xmlQuoteAttributes: "double",
    xmlWhitespaceSensitivity: "preserve",
    overrides: [{files: "*.svg", options: {parser: "xml"}}],
};
