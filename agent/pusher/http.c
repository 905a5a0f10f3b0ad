// SPDX-License-Identifier: Apache-2.0
/*
 * One libcurl transfer per call, over HTTPS alone and without redirects. A
 * connection is not kept between pushes: minutes lie between them.
 */
#include "agent/pusher/config.h"
#include "agent/pusher/http.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define HTTP_CONNECT_S 10l

/* The answer's body as it grows. */
struct http_body {
	char *data;
	size_t size;
	bool too_long;
};

/* libcurl's write callback: fewer bytes than it gave end the transfer. */
static size_t take_body(char *data, size_t unit, size_t count, void *user)
{
	struct http_body *body = user;
	size_t size = unit * count;
	char *grown;

	if (size > HTTP_MAX_ANSWER - body->size) {
		body->too_long = true;
		return 0;
	}
	grown = realloc(body->data, body->size + size + 1);
	if (!grown)
		return 0;
	memcpy(grown + body->size, data, size);
	body->data = grown;
	body->size += size;
	body->data[body->size] = '\0';
	return size;
}

static int ask_stop(void *user, curl_off_t down_total, curl_off_t down,
		    curl_off_t up_total, curl_off_t up)
{
	bool (*stop)(void) = *(bool (**)(void))user;

	(void)down_total;
	(void)down;
	(void)up_total;
	(void)up;
	return stop();
}

static void set_tls(CURL *curl, const struct config *config)
{
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1l);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2l);
	if (*config->ca_file) {
		/* These roots alone: not the system's folder beside them. */
		curl_easy_setopt(curl, CURLOPT_CAINFO, config->ca_file);
		curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	}
	if (*config->client_cert) {
		curl_easy_setopt(curl, CURLOPT_SSLCERT, config->client_cert);
		curl_easy_setopt(curl, CURLOPT_SSLKEY, config->client_key);
	}
}

static void set_limits(CURL *curl, const struct config *config)
{
	long timeout = (long)config->timeout_s;

	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1l);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, timeout);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT,
			 timeout < HTTP_CONNECT_S ? timeout : HTTP_CONNECT_S);
	curl_easy_setopt(curl, CURLOPT_MAXFILESIZE, (long)HTTP_MAX_ANSWER);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "evtpm-agent");
}

static int error_of(CURLcode code, const struct http_body *body,
		    const char *detail, char *error)
{
	const char *why = *detail ? detail : curl_easy_strerror(code);

	if (body->too_long || code == CURLE_FILESIZE_EXCEEDED)
		why = "the answer is too long";
	snprintf(error, HTTP_MAX_ERROR, "%s", why);
	if (body->too_long || code == CURLE_FILESIZE_EXCEEDED)
		return -EFBIG;
	return code == CURLE_ABORTED_BY_CALLBACK ? -ECANCELED : -EIO;
}

static int perform(CURL *curl, struct http_answer *ret_answer, char *error)
{
	char detail[CURL_ERROR_SIZE] = "";
	struct http_body body = { 0 };
	curl_off_t retry_after = 0;
	CURLcode code;

	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
	code = curl_easy_perform(curl);
	if (!code && !body.data && !(body.data = calloc(1, 1)))
		code = CURLE_OUT_OF_MEMORY;
	if (code) {
		free(body.data);
		return error_of(code, &body, detail, error);
	}
	ret_answer->body = body.data;
	ret_answer->size = body.size;
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &ret_answer->status);
	curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry_after);
	if (retry_after < 0)
		retry_after = 0;
	ret_answer->retry_after_s =
		retry_after > 86400 ? 86400 : (svp_u32)retry_after;
	return 0;
}

static struct curl_slist *make_headers(const char *content_type)
{
	struct curl_slist *headers = NULL, *longer;
	char line[128];

	snprintf(line, sizeof(line), "Content-Type: %s", content_type);
	headers = curl_slist_append(NULL, line);
	/* Without this libcurl waits a second for "100 Continue". */
	longer = headers ? curl_slist_append(headers, "Expect:") : NULL;
	if (!longer)
		curl_slist_free_all(headers);
	return longer;
}

int http_post(const struct config *config, const char *path,
	      const char *content_type, const void *data, size_t size,
	      bool (*stop)(void), struct http_answer *ret_answer,
	      char ret_error[HTTP_MAX_ERROR])
{
	struct curl_slist *headers = make_headers(content_type);
	char url[CONFIG_MAX_TEXT + 64];
	CURL *curl = curl_easy_init();
	int err = -EIO;

	snprintf(ret_error, HTTP_MAX_ERROR, "libcurl has no memory");
	snprintf(url, sizeof(url), "%s%s", config->verifier, path);
	if (curl && headers) {
		set_tls(curl, config);
		set_limits(curl, config);
		curl_easy_setopt(curl, CURLOPT_URL, url);
		curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, data);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
				 (curl_off_t)size);
		curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0l);
		curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, ask_stop);
		curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &stop);
		err = perform(curl, ret_answer, ret_error);
	}
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return err;
}
