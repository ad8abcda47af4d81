// SPDX-License-Identifier: GPL-3.0-or-later
// A look in 3D: turned by mouse, fingers or keys. three.js lies beside this page; nothing is fetched from elsewhere.
import { AmbientLight, Box3, DirectionalLight, PerspectiveCamera, Scene, Spherical, Vector3, WebGLRenderer } from "./three/three.module.js";
import { GLTFLoader } from "./three/GLTFLoader.js";
import { OrbitControls } from "./three/OrbitControls.js";

const stage = document.querySelector("[data-stage]"), button = document.querySelector("[data-model]");
const room = document.querySelector("[data-room]"), told = room.querySelector("p"), canvas = room.querySelector("canvas");
const STEP = Math.PI / 18, NEAR = 0.15, FAR = 12; // radians of a key, metres from the middle
let began = false, draw = () => {};

const say = text => { told.textContent = text; told.hidden = !text; };

function begin() {
  began = true;
  let renderer;
  try {
    renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
  } catch {
    canvas.hidden = true;
    say(room.dataset.none);
    return;
  }
  const scene = new Scene(), camera = new PerspectiveCamera(28, 1, 0.01, 100), controls = new OrbitControls(camera, canvas);
  const key = new DirectionalLight(0xffffff, 2.4), rim = new DirectionalLight(0xffffff, 1.1);
  key.position.set(1.5, 3, 3); rim.position.set(-2, 2, -3);
  scene.add(new AmbientLight(0xffffff, 1.5), key, rim);
  Object.assign(controls, { minDistance: NEAR, maxDistance: FAR, enableDamping: false });
  let home = null;
  draw = () => {
    const { clientWidth: wide, clientHeight: high } = room;
    if (!wide || !high) return;
    renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
    renderer.setSize(wide, high, false);
    camera.aspect = wide / high;
    camera.updateProjectionMatrix();
    renderer.render(scene, camera);
  };
  const front = () => {
    const box = new Box3().setFromObject(scene), size = box.getSize(new Vector3());
    box.getCenter(controls.target);
    const half = Math.tan(camera.fov * Math.PI / 360), room_ = room.clientWidth / room.clientHeight;
    const away = Math.max(size.y, Math.hypot(size.x, size.z) / room_) / half / 2 * 1.08;
    camera.position.copy(controls.target).add(new Vector3(0, 0, away + size.z / 2));
    controls.update();
  };
  const orbit = (turn, lift, nearer) => {
    const from = new Spherical().setFromVector3(camera.position.clone().sub(controls.target));
    from.theta += turn; from.phi += lift; from.radius = Math.min(FAR, Math.max(NEAR, from.radius * nearer));
    camera.position.setFromSpherical(from.makeSafe()).add(controls.target);
    controls.update(); draw();
  };
  const keys = { ArrowLeft: [-STEP, 0, 1], ArrowRight: [STEP, 0, 1], ArrowUp: [0, -STEP, 1], ArrowDown: [0, STEP, 1],
    "+": [0, 0, 1 / 1.2], "=": [0, 0, 1 / 1.2], "-": [0, 0, 1.2] };
  room.addEventListener("keydown", event => {
    event.stopPropagation();
    if (event.key === "0" && home) { home(); draw(); }
    else if (keys[event.key]) { orbit(...keys[event.key]); event.preventDefault(); }
  });
  controls.addEventListener("change", () => draw());
  new ResizeObserver(() => draw()).observe(room);
  say(room.dataset.wait);
  new GLTFLoader().load(button.dataset.model, found => {
    scene.add(found.scene);
    home = front; front(); say(""); draw();
    room.dataset.ready = "yes";
  }, undefined, () => say(room.dataset.wrong));
}

const show = on => {
  room.hidden = !on;
  stage.classList.toggle("solid", on);
  button.setAttribute("aria-pressed", on);
  if (!on) return;
  document.querySelectorAll(".thumb").forEach(one => one !== button && one.setAttribute("aria-pressed", false));
  if (!began) begin();
  draw();
  room.focus();
};
// What the pictures' stage would take for its own.
for (const kind of ["pointerdown", "wheel"]) room.addEventListener(kind, event => event.stopPropagation());
button.addEventListener("click", () => show(true));
document.querySelectorAll(".thumb").forEach(one => one.addEventListener("click", () => show(one === button)));
