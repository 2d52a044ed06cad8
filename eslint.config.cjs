// The OCA's rules that find mistakes; how the code looks is prettier's business.
const js = require("@eslint/js");
const globals = require("globals");

const rules = {
    ...js.configs.recommended.rules,
    "array-callback-return": "error",
    "callback-return": "error",
    complexity: ["error", 15],
    curly: "error",
    "dot-notation": "error",
    eqeqeq: "error",
    "no-alert": "error",
    "no-console": "error",
    "no-eval": "error",
    "no-extend-native": "error",
    "no-implied-eval": "error",
    "no-loop-func": "error",
    "no-new-func": "error",
    "no-script-url": "error",
    "no-self-compare": "error",
    "no-shadow": "error",
    "no-throw-literal": "error",
    "no-unused-expressions": "error",
    "no-unused-vars": ["error", {argsIgnorePattern: "^_", caughtErrors: "none"}],
    "no-use-before-define": ["error", {functions: false, classes: false}],
    "no-useless-concat": "error",
    "no-var": "error",
    "prefer-const": "error",
    "prefer-template": "error",
    radix: "error",
};

module.exports = [
    {ignores: ["**/static/lib/**", "node_modules/**", ".odoo/**", "*.cjs"]},
    {
        files: ["**/static/**/*.js"],
        languageOptions: {
            ecmaVersion: 2024,
            sourceType: "module",
            globals: {...globals.browser, odoo: "readonly", luxon: "readonly"},
        },
        linterOptions: {reportUnusedDisableDirectives: "error"},
        rules,
    },
];
