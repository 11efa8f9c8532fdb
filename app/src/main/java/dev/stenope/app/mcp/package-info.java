/// The server of the Model Context Protocol (MCP), by which models use the node through tools.
@NullMarked
package dev.stenope.app.mcp;

import org.jspecify.annotations.NullMarked;
