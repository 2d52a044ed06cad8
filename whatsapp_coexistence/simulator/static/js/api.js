/**
 * Talking to the simulator's control API.
 *
 * Called by every module that acts. Must never talk to another origin.
 */

/**
 * Call the control API.
 *
 * @param {String} method
 * @param {String} path below /_sim/
 * @param {Object} [body]
 * @returns {Promise<Object>}
 */
export async function call(method, path, body) {
    const options = {method, headers: {"X-Simulator-Client": "page"}};
    if (body !== undefined) {
        options.headers["Content-Type"] = "application/json";
        options.body = JSON.stringify(body);
    }
    const response = await fetch(`/_sim/${path}`, options);
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) {
        throw new Error(answer.error || `HTTP ${response.status}`);
    }
    return answer;
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
export const remove = (path) => call("DELETE", path);

/**
 * Listen to the news; the browser reconnects by itself.
 *
 * @param {Function} onNews called with each piece
 * @param {Function} onState called with true (connected) or false
 */
export function listen(onNews, onState) {
    const source = new EventSource("/_sim/events");
    source.onopen = () => onState(true);
    source.onerror = () => onState(false);
    source.onmessage = (event) => onNews(JSON.parse(event.data));
}

/**
 * Read a file as base64, the way the API takes it.
 *
 * @param {File} file
 * @returns {Promise<String>}
 */
export function toBase64(file) {
    return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(String(reader.result).split(",")[1] || "");
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(file);
    });
}
