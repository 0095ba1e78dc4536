for (const place of document.querySelectorAll('#script')) place.textContent = 'The script has run.';
