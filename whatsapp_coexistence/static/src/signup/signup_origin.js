/**
 * Which windows may report how a signup went.
 *
 * Called by the signup service for every message. Must never compare the ends of texts:
 * `https://evilfacebook.com` ends with `facebook.com`.
 */

/**
 * Tell whether a message from `origin` may be the signup window's. The same rule as
 * `is_allowed_origin` on the server.
 *
 * @param {String} origin of the message
 * @param {String[]} allowed origins; `https://*.example.com` stands for any name in front
 * @returns {Boolean}
 */
export function isAllowedOrigin(origin, allowed) {
    let url = null;
    try {
        url = new URL(origin);
    } catch {
        return false;
    }
    if (url.origin !== origin) {
        return false;
    }
    return allowed.some((pattern) => {
        if (!pattern.includes("//*.")) {
            return pattern === origin;
        }
        const wanted = new URL(pattern.replace("*.", ""));
        return (
            url.protocol === wanted.protocol &&
            url.port === wanted.port &&
            url.hostname.endsWith(`.${wanted.hostname}`)
        );
    });
}
