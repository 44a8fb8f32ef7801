# What with-mariadb, with-mysql, with-postgres and with-redis share: sourced with $dir set, the folder of the private instance,
# which is removed in the end, and $stop_signal where TERM isn't what ends the server soon. Sets $server and $child, and sees to
# it that both end with the script, however it ends.
# shellcheck shell=bash

: "${dir:?}"
server='' child=''

stop() {
    local status=$? waited=0
    trap - EXIT
    trap '' INT TERM HUP
    if [[ -n $child ]] && kill -0 "$child" 2>/dev/null; then kill -TERM "$child" 2>/dev/null || true; fi
    if [[ -n $server ]] && kill -0 "$server" 2>/dev/null; then
        kill -"${stop_signal:-TERM}" "$server" 2>/dev/null || true
        while kill -0 "$server" 2>/dev/null && ((waited++ < 150)); do sleep 0.1; done
        kill -KILL "$server" 2>/dev/null || true
    fi
    rm -rf "$dir" ${link:+"$link"}
    exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

certificates() { # an authority, a certificate of it for localhost, and an authority that signed nothing
    cd "$dir/tls" || return
    local curve=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30)
    openssl req -x509 "${curve[@]}" -keyout ca.key -out ca.pem -subj '/CN=native_xlsx test authority' \
        -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign,cRLSign'
    openssl req -x509 "${curve[@]}" -keyout other.key -out other-ca.pem -subj '/CN=another authority' \
        -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign,cRLSign'
    openssl req -new "${curve[@]:0:4}" -nodes -keyout server.key -out server.csr -subj '/CN=localhost'
    printf '%s\n' 'subjectAltName=DNS:localhost,IP:127.0.0.1' 'basicConstraints=critical,CA:FALSE' \
        'keyUsage=critical,digitalSignature' 'extendedKeyUsage=serverAuth' >server.ext
    openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile server.ext -out server.pem
}

free_port() {
    "$PHP" -n -r '$s = stream_socket_server("tcp://127.0.0.1:0"); echo substr(strrchr(stream_socket_get_name($s, false), ":"), 1);'
}

# Runs the command, passing its exit status on.
beside_server() {
    # In the background, so that a signal reaches the traps at once; with the terminal's input kept.
    "$@" <&0 &
    child=$!
    status=0
    wait "$child" || status=$?
    child=''
    exit "$status"
}
