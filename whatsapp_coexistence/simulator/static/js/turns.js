/**
 * Work that fetches and draws, one run after the other: of two that overlap, the one that
 * was asked first may be answered last, and would draw what is old over what is new.
 *
 * Called by whatever draws what it fetches. Must never leave out a run that was asked for
 * after the latest began.
 */

/**
 * Make a function of which never two runs overlap.
 *
 * @param {() => Promise} work
 * @returns {() => Promise} asks for a run that begins from now on; those who ask while one
 *      runs share the next
 */
export function inTurns(work) {
    let last = Promise.resolve();
    let next = null;
    return () => {
        if (!next) {
            next = last.then(() => {
                next = null;
                return work();
            });
            last = next.catch(() => {});
        }
        return next;
    };
}
