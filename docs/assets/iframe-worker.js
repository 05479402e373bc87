/* Browsers start no worker from a page that was opened from a folder. There, and only there, run the
   search's script in a hidden frame that talks as a worker does, so that search works offline. */
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(address) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      frame.title = "search";
      document.body.append(frame);
      const inner = frame.contentWindow;
      inner.postMessage = (data) => {
        this.dispatchEvent(new MessageEvent("message", { data }));
      };
      this.inner = inner;
      this.ready = load(inner.document, new URL(address, location.href).href);
      this.ready.catch((error) => this.dispatchEvent(new ErrorEvent("error", { error })));
    }

    postMessage(data) {
      this.ready.then(() => {
        this.inner.dispatchEvent(new this.inner.MessageEvent("message", { data }));
      });
    }

    terminate() {
      this.inner.frameElement.remove();
    }
  };

  function load(page, source) {
    return new Promise((resolve, reject) => {
      const script = page.createElement("script");
      script.addEventListener("load", resolve);
      script.addEventListener("error", () => reject(new Error(`cannot load ${source}`)));
      script.src = source;
      page.body.append(script);
    });
  }
}
