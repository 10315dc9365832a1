import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  // Prepared when the server starts: found only when a page asks for them, they would make that page load again.
  optimizeDeps: { include: ["react-dom/client", "wouter", "zod"] },
  server: {
    host: true,
    port: 3001,
    strictPort: true,
    warmup: { clientFiles: ["./src/main.tsx"] },
    proxy: { "/api": process.env.API_URL ?? "http://api:3000" },
  },
});
