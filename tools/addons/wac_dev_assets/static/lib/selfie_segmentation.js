// Stand-in: the web client only uses this class to blur the background of a video call.
window.SelfieSegmentation = class SelfieSegmentation {
    setOptions() {}
    onResults() {}
    async send() {}
    reset() {}
    close() {}
};
