package org.openapitools.jackson.nullable;

import com.fasterxml.jackson.databind.module.SimpleModule;

/** What generated code uses of the library jackson-databind-nullable, so that it can be compiled without it. */
public class JsonNullableModule extends SimpleModule {}
