/**
 * The watch page's own script, as text for a browser. The description unfolds by click; the transcript button opens the modern panel,
 * which fetches its rows, or the old combined one, which fails as it does on youtube.com while the modern one waits hidden: it loads as
 * soon as its `visibility` says expanded. Of its rows only those in view are in the document. The subtitles button makes the player fetch its captions with the page's token.
 */
export const WATCH_SCRIPT = `function () {
  const EXPANDED = "ENGAGEMENT_PANEL_VISIBILITY_EXPANDED";
  const settings = ytcfg.d();
  const demo = settings.DEMO || {};
  const panelOf = (id) => document.querySelector('[target-id="' + id + '"]');
  const post = (name, body) => fetch("/youtubei/v1/" + name + "?prettyPrint=false", {
    method: "POST",
    headers: { "content-type": "application/json", "x-youtube-client-name": "1", "x-youtube-client-version": settings.INNERTUBE_CLIENT_VERSION },
    body: JSON.stringify({ context: settings.INNERTUBE_CONTEXT, ...body }),
  });
  const make = (name, properties, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };
  const segment = (found) => make("transcript-segment-view-model", {},
    make("div", { className: "ytwTranscriptSegmentViewModelTimestamp", textContent: found.timestamp }),
    Object.assign(make("span", { className: "ytAttributedStringHost", textContent: found.simpleText }), { role: "text" }));
  const rowOf = (row) => {
    const item = row.macroMarkersPanelItemViewModel.item;
    if (item.timelineChapterViewModel) {
      return make("timeline-chapter-view-model", {}, make("h3", { className: "ytwTimelineChapterViewModelTitle", textContent: item.timelineChapterViewModel.title }));
    }
    return make("macro-markers-panel-item-view-model", {}, ...item.timelineItemViewModel.contentItems.map((entry) => segment(entry.transcriptSegmentViewModel)));
  };
  const IN_VIEW = 4;
  const load = async (panel) => {
    const answer = await post("get_panel", { panelId: "PAmodern_transcript_view", params: demo.params });
    const found = (await answer.json()).content;
    const sections = found ? found.engagementPanelSectionListRenderer.content.sectionListRenderer.contents : [];
    panel.querySelector("#content").replaceChildren(...sections.flatMap((section) => section.itemSectionRenderer.contents).slice(0, IN_VIEW).map(rowOf));
  };
  const fail = async (panel) => {
    await post("get_transcript", { params: demo.params });
    panel.querySelector("#content").replaceChildren("Something went wrong");
  };
  const open = (panel) => panel.setAttribute("visibility", EXPANDED);
  const whenOpened = (panel, act) => new MutationObserver(() => {
    if (panel.getAttribute("visibility") === EXPANDED) act(panel);
  }).observe(panel, { attributeFilter: ["visibility"] });
  const modern = panelOf("PAmodern_transcript_view");
  const combined = panelOf("engagement-panel-searchable-transcript");
  whenOpened(modern, load);
  whenOpened(combined, fail);
  document.querySelector("#expand").addEventListener("click", () => { document.querySelector("#description").hidden = false; });
  const show = document.querySelector('button[aria-label="Show transcript"]');
  if (show) show.addEventListener("click", () => open(demo.pagePanel === "combined" ? combined : modern));
  const question = document.querySelector("ytd-consent-bump-v2-lightbox");
  if (question) question.querySelectorAll("button").forEach((button) => button.addEventListener("click", () => question.remove()));
  document.querySelector(".ytp-subtitles-button").addEventListener("click", () => {
    const captions = ytInitialPlayerResponse.captions;
    if (!captions) return;
    const track = captions.playerCaptionsTracklistRenderer.captionTracks[0];
    fetch(track.baseUrl + "&fmt=json3&pot=" + demo.token + "&potc=1&c=WEB&cver=" + settings.INNERTUBE_CLIENT_VERSION);
  });
}`;
